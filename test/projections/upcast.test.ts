/** The one place where events of older versions become today's; what cannot be read is said, never thrown. */
import { describe, expect, it } from "vitest";
import { type Upcasters, upcast } from "../../projections/upcast.ts";
import { planEventTypes } from "../../src/schema/codes.ts";
import { actor, runId } from "../support/plan-events.ts";

const at = "2026-01-01T00:00:00.000Z";
const stored = (type: string, data: unknown, schemaVersion?: unknown) => ({
  type,
  data,
  metadata: (schemaVersion === undefined ? {} : { schemaVersion }) as { schemaVersion?: number },
  revision: 7,
});

describe("an event of this version", () => {
  it("comes back as it is", () => {
    const data = { at, actor, totalSteps: 4 };
    expect(upcast(stored("TotalStepsSet", data, 1))).toEqual({
      kind: "event",
      event: { type: "TotalStepsSet", data },
    });
  });

  it("may name no version: it is the first", () => {
    expect(upcast(stored("PlanApplied", { at }))).toMatchObject({ kind: "event" });
  });

  it("may hold more than is read", () => {
    expect(upcast(stored("PlanApplied", { at, weather: "fine" }))).toMatchObject({ kind: "event" });
  });
});

describe("an event of an older version", () => {
  /** Suppose version 2 of PlanCancelled says who by `actor`, where version 1 had a bare name. */
  const upcasters: Upcasters = {
    PlanCancelled: {
      1: (data) => {
        const { by, ...rest } = data as { readonly by: string };
        return { ...rest, actor: { user: by, host: "unknown", pid: 0, via: "unknown" } };
      },
    },
  };

  it("is lifted to today's, so that folds know one version only", () => {
    const first = { at, by: "ana", reason: null, inFlight: null };
    expect(upcast(stored("PlanCancelled", first, 1), upcasters, 2)).toEqual({
      kind: "event",
      event: {
        type: "PlanCancelled",
        data: {
          at,
          reason: null,
          inFlight: null,
          actor: { user: "ana", host: "unknown", pid: 0, via: "unknown" },
        },
      },
    });
  });

  it("is lifted step by step, and left alone in versions that changed nothing", () => {
    const steps: Upcasters = {
      TotalStepsSet: {
        1: (data) => ({ ...(data as object), totalSteps: 1 }),
        3: (data) => ({ ...(data as object), totalSteps: (data as { totalSteps: number }).totalSteps * 10 }),
      },
    };
    const lifted = upcast(stored("TotalStepsSet", { at, actor, totalSteps: 9 }, 1), steps, 4);
    expect(lifted).toMatchObject({ kind: "event", event: { data: { totalSteps: 10 } } });
    const newer = upcast(stored("TotalStepsSet", { at, actor, totalSteps: 9 }, 4), steps, 4);
    expect(newer).toMatchObject({ event: { data: { totalSteps: 9 } } });
  });

  it("of the made-up version 2 is today's there and unsupported here", () => {
    const second = { at, actor, reason: null, inFlight: null };
    expect(upcast(stored("PlanCancelled", second, 2), upcasters, 2)).toMatchObject({ kind: "event" });
    expect(upcast(stored("PlanCancelled", second, 2))).toEqual({
      kind: "unsupported",
      type: "PlanCancelled",
      version: 2,
    });
  });
});

describe("an event this program does not know", () => {
  it.each(["StepMoved", "", "constructor", "__proto__", "toString"])("has the type %j", (type) => {
    expect(upcast(stored(type, { at }))).toEqual({ kind: "unsupported", type, version: 1 });
  });

  it.each([0, -1, 1.5, 1e300, "1", {}, []])("has %j for a version", (version) => {
    expect(upcast(stored("PlanApplied", { at }, version))).toEqual({
      kind: "unsupported",
      type: "PlanApplied",
      version: 0,
    });
  });

  it.each([
    ["nothing", null],
    ["a text", "PlanApplied"],
    ["a list", []],
    ["no time", {}],
    ["a time that is no text", { at: 1 }],
  ])("has for data %s", (_, data) => {
    expect(upcast(stored("PlanApplied", data))).toMatchObject({ kind: "unsupported", version: 1 });
  });

  it.each([
    ["StepStarted", { at, step: 0, stepId: "a", runId, try: 1, rerun: "safe" }],
    ["StepStarted", { at, step: 1, stepId: "a", runId, try: 1, rerun: "sometimes" }],
    ["PhaseStarted", { at, phase: "action" }],
    ["TotalStepsSet", { at, actor, totalSteps: -1 }],
    ["TotalStepsSet", { at, actor: null, totalSteps: 1 }],
    ["PlanConstrained", { at, reason: null }],
  ])("is %s with a value of another kind", (type, data) => {
    expect(upcast(stored(type, data))).toMatchObject({ kind: "unsupported", type });
  });
});

describe("every type of event", () => {
  it.each(planEventTypes)("%s is known, and its data is looked at before it is read", (type) => {
    expect(upcast(stored(type, null))).toEqual({ kind: "unsupported", type, version: 1 });
  });
});

/** Every type of event: what its schema takes and what it does not. */
import { describe, expect, it } from "vitest";
import { type PlanEventType, planEventTypes } from "../../src/schema/codes.ts";
import { checkpointSchema, eventSchemas, metadataSchema, outputSchema } from "../../src/schema/events.ts";
import { exampleOf } from "../support/event-examples.ts";
import { decisionId, sha } from "../support/plan-events.ts";

/** One wrong value for each type, and the place the schema finds it at. */
const wrong: Readonly<Record<PlanEventType, readonly [change: object, path: string]>> = {
  PlanCreated: [{ planId: "01m81bxdwrvfgfd7jx67b29tp4" }, "planId"],
  TotalStepsSet: [{ totalSteps: -1 }, "totalSteps"],
  PhaseStarted: [{ phase: "action" }, "phase"],
  PhaseCompleted: [{ phase: "done" }, "phase"],
  RunStarted: [{ attempt: 0 }, "attempt"],
  StepStarted: [{ idempotencyKey: "1" }, "idempotencyKey"],
  StepCompleted: [
    { checkpoint: { checkpointId: "cp_0", decisionId, workspaceSnapshot: null } },
    "checkpoint.checkpointId",
  ],
  StepItemsListed: [{ list: { values: [1] } }, "list"],
  ItemCompleted: [{ item: 0 }, "item"],
  ApprovalRequested: [{ question: null }, "question"],
  ApprovalGiven: [{ reason: 1 }, "reason"],
  ApprovalDenied: [{ actor: null }, "actor"],
  StepFailed: [{ willRetry: "yes" }, "willRetry"],
  PlanErrored: [{ error: { message: "x", exitCode: 1.5, signal: null, timedOut: false } }, "error.exitCode"],
  PlanInterrupted: [{ signal: "SIGKILL" }, "signal"],
  PlanResumed: [{ accepted: ["RUN_IN_PROGRESS"] }, "accepted.0"],
  ResumeRefused: [{ reasons: [] }, "reasons"],
  PlanApplied: [{ at: "2026-01-01 00:00" }, "at"],
  PlanConstrained: [{ reason: null }, "reason"],
  PlanCancelled: [{ actor: { user: "ana", host: "mac", pid: -1, via: "cli" } }, "actor.pid"],
};

describe("the schema of events", () => {
  it.each(planEventTypes)("takes a %s as it is stored", (type) => {
    expect(eventSchemas[type].parse(exampleOf(type))).toEqual(exampleOf(type));
  });

  it.each(planEventTypes)("refuses a %s with one wrong value, and says where", (type) => {
    const [change, path] = wrong[type];
    const { error } = eventSchemas[type].safeParse({ ...exampleOf(type), ...change });
    expect(error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
  });

  it.each(planEventTypes)("refuses a %s without its time", (type) => {
    const { at: _, ...rest } = exampleOf(type);
    const { error } = eventSchemas[type].safeParse(rest);
    expect(error?.issues.map((issue) => issue.path)).toEqual([["at"]]);
  });

  it("has one schema for each type, in the order of the types", () => {
    expect(Object.keys(eventSchemas)).toEqual([...planEventTypes]);
  });
});

describe("parts of events", () => {
  it("outputs are in place, or a blob with the names in it", () => {
    expect(outputSchema.safeParse({ values: { VERSION: "1" } }).success).toBe(true);
    expect(outputSchema.safeParse({ blob: sha("b"), names: ["BIG"] }).success).toBe(true);
    expect(outputSchema.safeParse({ blob: sha("b") }).success).toBe(false);
    expect(outputSchema.safeParse({ values: { VERSION: 1 } }).success).toBe(false);
  });

  it.each(["cp_1", "cp_20"])("a checkpoint may be called %s", (checkpointId) => {
    const checkpoint = { checkpointId, decisionId, workspaceSnapshot: null };
    expect(checkpointSchema.safeParse(checkpoint).success).toBe(true);
  });

  it.each(["cp_0", "cp_01", "1", ""])("a checkpoint may not be called %j", (checkpointId) => {
    const checkpoint = { checkpointId, decisionId, workspaceSnapshot: null };
    expect(checkpointSchema.safeParse(checkpoint).success).toBe(false);
  });

  it("a time is in UTC", () => {
    const at = (value: string) => eventSchemas.PlanApplied.safeParse({ at: value }).success;
    expect(at("2026-01-01T00:00:00.000Z")).toBe(true);
    expect(at("2026-01-01T00:00:00.000+02:00")).toBe(false);
  });
});

describe("the metadata of an event", () => {
  const metadata = {
    commandId: "command-1",
    $correlationId: decisionId,
    $causationId: "command-1",
    schemaVersion: 1,
    hash: sha("a"),
  };

  it("keeps what other programs added", () => {
    const more = { ...metadata, traceparent: "00-1" };
    expect(metadataSchema.parse(more)).toEqual(more);
  });

  it.each([
    ["no hash", { hash: undefined }],
    ["a hash that is none", { hash: "x" }],
    ["version 0", { schemaVersion: 0 }],
  ])("is refused with %s", (_, change) => {
    expect(metadataSchema.safeParse({ ...metadata, ...change }).success).toBe(false);
  });
});

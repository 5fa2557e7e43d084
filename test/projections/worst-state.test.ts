/** The largest state there can be, made of events alone: every bound at its maximum, texts that grow most in JSON. */
import { describe, expect, it } from "vitest";
import { evolve, initialPlanState, type PlanState } from "../../projections/plan-state.ts";
import type { NewPlanEvent, StepOutput } from "../../src/schema/events.ts";
import {
  definitionOf,
  phaseStarted,
  planCancelled,
  planCreated,
  planInterrupted,
  planResumed,
  runStarted,
  stepCompleted,
  stepFailed,
  stepStarted,
} from "../support/plan-events.ts";

const stateBytesMax = 64 * 1024;
const largest = Number.MAX_SAFE_INTEGER;

/** The order is none a decision would make: so everything that can be there is there at once. */
function eventsOf(text: string): (NewPlanEvent & { readonly commandId?: string })[] {
  const actor = { user: text, host: text, pid: largest, via: text };
  const owner = {
    id: text,
    host: text,
    boot: text,
    pidNamespace: text,
    pid: largest,
    processStart: text,
    leaseMs: largest,
    version: text,
  };
  const lastSteps = { strategize: largest, execute: largest, apply: largest };
  const definition = { ...definitionOf(largest), sha256: text, lastSteps };
  const source = { path: text, sha256: text };
  const checkpoint = { checkpointId: text, decisionId: text, workspaceSnapshot: null };
  const done = (output: StepOutput | null) =>
    stepCompleted(largest, { stepId: text, how: "failed_allowed", checkpoint, output });
  const names = Array.from({ length: 600 }, (_, index) => `N${index}_${"X".repeat(100)}`);
  return [
    planCreated({ actor, planId: text, name: text, definition, source }),
    ...Array.from({ length: 40 }, (_, index) => ({
      ...runStarted({ actor, runId: text, attempt: largest, owner }),
      commandId: `${String.fromCharCode(0x100 + index)}${text}`,
    })),
    planResumed({
      actor,
      owner,
      line: largest,
      from: { phase: "apply", step: 0, item: null, checkpointId: text, decisionId: text },
    }),
    phaseStarted("strategize"),
    phaseStarted("apply"),
    ...Array.from({ length: 25 }, () => done(null)),
    done({ blob: text, names }),
    { type: "TotalStepsSet", data: { actor, totalSteps: largest } },
    planCancelled({ actor, reason: text }),
    stepStarted(largest, { stepId: text, runId: text, try: largest, rerun: "never" }),
    planInterrupted({
      cause: "runner_lost",
      signal: "SIGTERM",
      inFlight: { step: largest, stepId: text, item: null, outcome: "not_started" },
    }),
    runStarted({ actor, runId: text, attempt: largest, owner }),
  ];
}

/** Revisions as large as they can be, too. */
function folded(text: string, last: readonly NewPlanEvent[] = []): PlanState {
  const events: (NewPlanEvent & { readonly commandId?: string })[] = [...eventsOf(text), ...last];
  const unknown = { type: text, data: {}, metadata: { schemaVersion: largest } };
  const stored = events.map(({ type, data, commandId }) => ({
    type,
    data: { at: text, ...data },
    metadata: commandId === undefined ? {} : { commandId },
  }));
  return [unknown, ...stored]
    .map((event, index, all) => ({ ...event, revision: largest - all.length + index }))
    .reduce(evolve, initialPlanState());
}

const bytesOf = (state: PlanState): number => Buffer.byteLength(JSON.stringify(state));

const texts = [
  ["control characters", "\u0001"],
  ["quotes", '"'],
  ["backslashes", "\\"],
  ["line breaks", "\n"],
  ["characters of four bytes", "🚀"],
  ["characters of three bytes", "界"],
  ["letters of two bytes", "é"],
  ["halves of characters", "\udc00"],
  ["plain letters", "a"],
  ["all of these", '\u0001"🚀\\界é\udc00a'],
] as const;

describe("the largest state", () => {
  it.each(texts)("of %s is under 64 KiB of JSON", (_, characters) => {
    const text = characters.repeat(5_000);
    const inFlight = folded(text);
    const failed = folded(text, [stepFailed(largest, { stepId: text, try: largest, error: errorOf(text) })]);
    expect(bytesOf(inFlight)).toBeLessThan(stateBytesMax);
    expect(bytesOf(failed)).toBeLessThan(stateBytesMax);
  });

  it("is at all of its bounds", () => {
    const text = "a".repeat(5_000);
    const state = folded(text, [stepFailed(largest, { stepId: text, try: largest, error: errorOf(text) })]);
    const { checkpoints, interruption } = state.metadata;
    expect(checkpoints).toHaveLength(20);
    expect(Object.keys(state.outputs)).toHaveLength(500);
    expect(state.commands).toHaveLength(32);
    for (const part of [
      state.run,
      state.lastRun,
      state.failed,
      state.ending,
      state.unsupported,
      interruption,
    ]) {
      expect(part).not.toBeNull();
    }
    expect(state.failed?.error.message).toHaveLength(1024);
    expect(checkpoints[0]?.stepId).toHaveLength(128);
    console.log(`the largest state has ${bytesOf(state)} of ${stateBytesMax} bytes`);
    expect(bytesOf(state)).toBeGreaterThan(stateBytesMax * 0.85);
  });
});

function errorOf(text: string) {
  return { message: text, exitCode: -largest, signal: text, timedOut: false };
}

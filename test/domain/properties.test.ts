/**
 * What holds in every life of a plan, whatever is asked of it. Commands are random but sensible (`plan-walk.ts`); a
 * failure prints the seed and the smallest life it was found in.
 */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, describe, expect, it, vi } from "vitest";
import { placeOf } from "../../projections/place.ts";
import { evolve, initialPlanState } from "../../projections/plan-state.ts";
import { terminalReason } from "../../src/domain/fence.ts";
import { refusalsRecordedMax } from "../../src/domain/resume-plan.ts";
import { phaseOfStep } from "../../src/domain/step-order.ts";
import { type PlanEventType, planEventTypes } from "../../src/schema/codes.ts";
import { commandSchemas } from "../../src/schema/commands.ts";
import { type EventData, eventSchemas } from "../../src/schema/events.ts";
import { type Life, life, type Turn, walk } from "../support/plan-walk.ts";

// A thousand lives take a second; a busy machine may need longer.
vi.setConfig({ testTimeout: 30_000 });
/** All properties look at the same lives, which are walked once. */
const runs = { numRuns: 1_000, seed: Date.now() % 2 ** 31 };
const walked: { readonly life: Life; readonly turns: readonly Turn[] }[] = [];
const stateBytesMax = 64 * 1024;
const ownCommands = ["StartPhase", "CompletePhase", "StartStep", "CompleteStep", "FailStep", "InterruptPlan"];

const counts = new Map<string, number>();
const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);

/** Checks something of every turn of 1,000 lives. */
function inEveryLife(check: (turn: Turn, turns: readonly Turn[]) => void): void {
  let index = 0;
  fc.assert(
    fc.property(life, (lived) => {
      const turns = turnsOf(lived, index++);
      for (const turn of turns) check(turn, turns);
    }),
    runs,
  );
}

/** While a failure is made smaller, lives are others than those that were walked. */
function turnsOf(lived: Life, index: number): readonly Turn[] {
  const kept = walked[index];
  if (kept !== undefined && isDeepStrictEqual(kept.life, lived)) return kept.turns;
  const turns = walk(lived);
  if (index === walked.length) walked.push({ life: lived, turns });
  return turns;
}

const dataOf = <T extends PlanEventType>(turn: Turn, type: T): EventData[T][] =>
  turn.events.flatMap((event) => (event.type === type ? [event.data as EventData[T]] : []));

describe("a decision", () => {
  it("is pure: the same answer from frozen inputs, twice", () => {
    inEveryLife(({ command, decision, decideAgain }) => {
      count(`${command.type} ${decision.kind}`);
      if (decision.kind === "refused") for (const { code } of decision.reasons) count(code);
      if (!isDeepStrictEqual(decideAgain(), decision)) expect(decideAgain()).toEqual(decision);
    });
  });

  it("accepts only commands of their schema, and makes only events of theirs, all of it JSON", () => {
    inEveryLife(({ command, events }) => {
      const { type, ...rest } = command;
      expectToParse(rest, commandSchemas[type].parse(rest));
      for (const event of events) {
        count(event.type);
        expectToBe(JSON.parse(JSON.stringify(event.data)), event.data);
        expectToParse(event.data, eventSchemas[event.type as PlanEventType].parse(event.data));
      }
    });
  });

  it("refuses with a reason, and leaves nothing but the record of it, a hundred in a row at most", () => {
    inEveryLife(({ decision, events, after }) => {
      if (decision.kind === "accepted") return;
      expect(decision.reasons.length).toBeGreaterThan(0);
      expect(events.every(({ type }) => type === "ResumeRefused")).toBe(true);
      expect(after.refusalsInARow).toBeLessThanOrEqual(refusalsRecordedMax);
    });
  });

  it("lets no run act but the current one", () => {
    inEveryLife(({ command, before, decision }) => {
      if (!ownCommands.includes(command.type) || decision.kind === "refused") return;
      expect("runId" in command && command.runId).toBe(before.run?.runId);
    });
  });
});

describe("the history of a plan", () => {
  it("begins with the one PlanCreated there is", () => {
    inEveryLife((turn, turns) => {
      const created = dataOf(turn, "PlanCreated").length;
      expect(created).toBe(turn === turns[0] ? 1 : 0);
    });
  });

  it("has only refusals after its end", () => {
    inEveryLife(({ before, decision, events }) => {
      if (terminalReason(before) === null) return;
      expect(decision.kind).toBe("refused");
      expect(events.every(({ type }) => type === "ResumeRefused")).toBe(true);
    });
  });

  it("ends a defined plan with its last step, constrained where one of apply was allowed to fail, or with a no in apply", () => {
    inEveryLife(({ events, after }) => {
      const end = events.find(({ type }) => type === "PlanApplied" || type === "PlanConstrained");
      if (end === undefined) return;
      expect(end).toBe(events[events.length - 1]);
      if (events.some(({ type }) => type === "ApprovalDenied")) {
        count("no in apply");
        expect([end.type, after.phase]).toEqual(["PlanConstrained", "apply"]);
        return;
      }
      expect(end.type).toBe(after.constrainedBy === null ? "PlanApplied" : "PlanConstrained");
      if (after.definition !== null) {
        expect(after.metadata.lastCompletedStep).toBe(after.definition.stepCount);
      }
    });
  });

  it("opens a phase only where none is open, and closes only the open one", () => {
    inEveryLife((turn, turns) => {
      if (turn !== turns[0]) return;
      const isDefined = turns.at(-1)?.after.definition !== null;
      let open: string | null = null;
      let newestLine = 1;
      for (const { type, data } of turns.flatMap(({ events }) => events)) {
        const { phase } = data as { readonly phase?: string };
        if (type === "PhaseStarted") {
          expect(open).toBeNull();
          open = phase ?? null;
        }
        if (type === "PhaseCompleted") {
          expect(phase).toBe(open);
          open = null;
        }
        if (type !== "PlanResumed") continue;
        const { from, line } = data as EventData["PlanResumed"];
        // A program's own plan is left as it was: in its phase, or between two, unless it goes back into one.
        if (isDefined || open !== null || line > newestLine) open = from.phase;
        newestLine = line;
      }
    });
  });

  it("never gives a checkpoint id twice", () => {
    inEveryLife((turn, turns) => {
      if (turn !== turns[0]) return;
      const ids = turns.flatMap(({ events }) =>
        events.flatMap(({ type, data }) =>
          type === "StepCompleted" || type === "ItemCompleted"
            ? [(data as EventData["StepCompleted"]).checkpoint.checkpointId]
            : [],
        ),
      );
      expect(ids).toEqual(ids.map((_, index) => `cp_${index + 1}`));
    });
  });

  it("begins a step only where it is the next one, in the phase it belongs to", () => {
    inEveryLife(({ before, events }) => {
      let state = before;
      for (const event of events) {
        if (event.type === "StepStarted") {
          const { step } = event.data as EventData["StepStarted"];
          expect(step).toBe(state.metadata.lastCompletedStep + 1);
          expect(state.phase).toBe(
            state.definition === null ? state.phase : phaseOfStep(state.definition, step),
          );
          expect(state.phase).not.toBe("action");
        }
        state = evolve(state, event);
      }
    });
  });
});

describe("last_completed_step", () => {
  it("goes up only by StepCompleted, by one, and down only by a PlanResumed with an earlier from", () => {
    inEveryLife(({ before, events }) => {
      let state = before;
      for (const event of events) {
        const next = evolve(state, event);
        const [was, is] = [state.metadata.lastCompletedStep, next.metadata.lastCompletedStep];
        if (event.type === "StepCompleted") {
          expect(is).toBe(was + 1);
        } else if (is !== was) {
          count("went back");
          const { from, line } = event.data as EventData["PlanResumed"];
          expect({ type: event.type, is, line }).toEqual({
            type: "PlanResumed",
            is: placeOf(from).steps,
            line: state.metadata.line + 1,
          });
          expect(is).toBeLessThan(was);
        }
        state = next;
      }
    });
  });
});

describe("last_completed_item", () => {
  it("goes up by one with each ItemCompleted, to the length of the frozen list, and is null after the step", () => {
    inEveryLife(({ before, events }) => {
      let state = before;
      for (const event of events) {
        const next = evolve(state, event);
        const [was, is] = [state.metadata.lastCompletedItem, next.metadata.lastCompletedItem];
        if (event.type === "ItemCompleted") {
          expect(is).toBe((was ?? 0) + 1);
          expect(is).toBeLessThanOrEqual(state.items?.count ?? 0);
        }
        if (event.type === "StepItemsListed") expect([was, is]).toEqual([null, 0]);
        if (event.type === "StepCompleted") {
          expect(is).toBeNull();
          if (state.items !== null) expect(was).toBe(state.items.count);
        }
        expect(is === null).toBe(next.items === null);
        state = next;
      }
    });
  });
});

describe("a question", () => {
  it("stands alone until it is answered: nothing is in flight, and its step is finished only after a yes", () => {
    inEveryLife(({ before, events }) => {
      let state = before;
      for (const event of events) {
        if (state.approval !== null && event.type === "StepCompleted") {
          expect(state.approval.given).not.toBeNull();
        }
        state = evolve(state, event);
        if (state.approval !== null) expect(state.inFlight).toBeNull();
      }
    });
  });
});

describe("folding", () => {
  it("is total: nothing that was decided is unsupported, revisions are dense, the state stays small", () => {
    let largest = 0;
    inEveryLife(({ before, after, events }) => {
      expect(after.unsupported).toBeNull();
      expect(after.revision).toBe(before.revision + events.length);
      const bytes = Buffer.byteLength(JSON.stringify(after));
      largest = Math.max(largest, bytes);
      expect(bytes).toBeLessThan(stateBytesMax);
    });
    console.log(`the largest state of these lives has ${largest} bytes`);
  });

  it("a beginning and then the rest gives what folding all gives, also through JSON in between", () => {
    fc.assert(
      fc.property(life, fc.nat(), (lived, where) => {
        const events = walk(lived).flatMap((turn) => turn.events);
        const whole = events.reduce(evolve, initialPlanState());
        const cut = where % (events.length + 1);
        const beginning = events.slice(0, cut).reduce(evolve, initialPlanState());
        const kept = JSON.parse(JSON.stringify(beginning));
        expectToBe(kept, beginning);
        expectToBe(events.slice(cut).reduce(evolve, kept), whole);
        expect(JSON.stringify(events.reduce(evolve, initialPlanState()))).toBe(JSON.stringify(whole));
      }),
      runs,
    );
  });
});

describe("these lives", () => {
  it("show every type of event", () => {
    expect(planEventTypes.filter((type) => !counts.has(type))).toEqual([]);
  });

  afterAll(() => {
    const shown = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, times]) => `${what} ${times}`);
    console.log(`of ${walked.length} lives: ${shown.join(", ")}`);
  });
});

/** Nothing in it is unknown to the schema; zod leaves out keys called `__proto__`, and they may be there. */
function expectToParse(value: unknown, parsed: unknown): void {
  if (isDeepStrictEqual(parsed, value)) return;
  const text = JSON.stringify(value);
  expect(parsed).toEqual(JSON.parse(text, (key, inner) => (key === "__proto__" ? undefined : inner)));
}

/** Equal in every value; the readable comparison is only made where they are not. */
function expectToBe(value: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(value, expected)) expect(value).toEqual(expected);
}

/** What an edited plan file changed about finished steps and about those still to run. */
import { describe, expect, it } from "vitest";
import { changesLater, changesToFinished, stepDifferences } from "../../src/domain/definition-change.ts";
import type { StepDefinition } from "../../src/schema/definition.ts";
import { stepOf } from "../support/plan-definitions.ts";

const steps = (...ids: string[]): StepDefinition[] => ids.map((id) => stepOf(id));
const before = steps("a", "b", "c", "d");

/** `kind stepId step`, for each change to the first two steps of `before`. */
const changes = (after: readonly StepDefinition[], finished = 2): string[] =>
  changesToFinished(before, after, finished).map(({ kind, stepId, step }) => `${kind} ${stepId} ${step}`);

describe("a file whose finished steps say the same", () => {
  it("has no change to them, whatever became of the rest", () => {
    expect(changes(before)).toEqual([]);
    expect(changes(steps("a", "b"))).toEqual([]);
    expect(changes(steps("a", "b", "x", "d", "c"))).toEqual([]);
    expect(changes([...steps("a", "b"), stepOf("c", { cwd: "/tmp" })])).toEqual([]);
  });

  it("may name them otherwise, or be more patient with them", () => {
    const renamed = stepOf("a", {
      name: "First",
      timeoutMs: 60_000,
      retry: { max: 3, delayMs: 1, backoff: 1, maxDelayMs: 1, onExit: [1] },
      onInterrupt: "finish",
      rerun: "never",
    });
    expect(changes([renamed, ...steps("b", "c", "d")])).toEqual([]);
  });

  it("may have the keys of a record in another order", () => {
    const one = stepOf("a", { env: { A: "1", B: "2" } });
    const other = stepOf("a", { env: { B: "2", A: "1" } });
    expect(stepDifferences(one, other)).toEqual([]);
  });
});

describe("a finished step", () => {
  it("that does something else is edited, with each field that differs as a person wrote it", () => {
    const edited = stepOf("b", {
      action: { kind: "shell", script: "make\nmake install" },
      env: { CI: "1" },
      allowFailure: true,
    });
    expect(changesToFinished(before, [stepOf("a"), edited, ...steps("c", "d")], 2)).toEqual([
      {
        kind: "edited",
        stepId: "b",
        step: 2,
        differences: [
          { field: "action", before: "do b", after: "make\nmake install" },
          { field: "env", before: "{}", after: '{"CI":"1"}' },
          { field: "allowFailure", before: "false", after: "true" },
        ],
      },
    ]);
  });

  it.each([
    ["phase", { phase: "apply" }],
    ["action", { action: { kind: "program", argv: ["echo", "a"] } }],
    ["cwd", { cwd: "/srv" }],
    ["outputs", { outputs: ["VERSION"] }],
    ["skipIf", { skipIf: "test -f done" }],
  ] as const)("is edited when its %s differs", (field, more) => {
    const after = stepOf("a", more as Partial<StepDefinition>);
    expect(stepDifferences(stepOf("a"), after).map((difference) => difference.field)).toEqual([field]);
  });

  it("that is gone is removed, with the number it had", () => {
    expect(changes(steps("a", "c", "d"))).toEqual(["removed b 2"]);
    expect(changes([])).toEqual(["removed a 1", "removed b 2"]);
  });

  it("that was renamed is removed, and its new name stands among the finished ones", () => {
    expect(changes(steps("a2", "b", "c", "d"))).toEqual(["removed a 1", "inserted a2 1"]);
  });

  it("that changed places with another finished one is moved, and so is the other", () => {
    expect(changes(steps("b", "a", "c", "d"))).toEqual(["moved a 1", "moved b 2"]);
  });

  it("can be moved and edited at once", () => {
    const after = [...steps("b"), stepOf("a", { cwd: "/srv" }), ...steps("c")];
    expect(changes(after)).toEqual(["moved a 1", "edited a 1", "moved b 2"]);
  });
});

describe("a step without finished work that now stands before a finished one", () => {
  it("is inserted, with its number in the new file", () => {
    expect(changes(steps("a", "x", "b", "c"))).toEqual(["inserted x 2"]);
    expect(changes(steps("c", "a", "b", "d"))).toEqual(["inserted c 1"]);
  });
});

describe("a plan of which nothing is finished", () => {
  it("has no change that matters", () => {
    expect(changes(steps("z"), 0)).toEqual([]);
  });
});

describe("steps still to run", () => {
  it("are told apart by their numbers in the new file: new ones and edited ones", () => {
    const after = [...steps("a", "b"), stepOf("c", { cwd: "/srv" }), ...steps("x", "d")];
    expect(changesLater(before, after, 2)).toEqual([
      {
        kind: "edited",
        step: 3,
        stepId: "c",
        differences: [{ field: "cwd", before: "null", after: "/srv" }],
      },
      { kind: "inserted", step: 4, stepId: "x", differences: [] },
    ]);
  });

  it("leave finished ones out, edited or not", () => {
    expect(changesLater(before, [stepOf("a", { cwd: "/srv" }), ...steps("b", "c", "d")], 2)).toEqual([]);
  });
});

describe("step ids that are names of JavaScript", () => {
  it("are ordinary ids", () => {
    const odd = steps("constructor", "__proto__", "toString");
    expect(changesToFinished(odd, odd, 3)).toEqual([]);
    expect(changesToFinished(odd, steps("toString"), 2).map(({ kind }) => kind)).toEqual([
      "removed",
      "removed",
    ]);
    expect(changesLater(steps("a"), odd, 0).map(({ step }) => step)).toEqual([1, 2, 3]);
  });
});

describe("a plan of very many steps", () => {
  it("is compared all the same", () => {
    const many = Array.from({ length: 150_000 }, (_, index) => stepOf(`s${index}`));
    const [first = stepOf("s0"), ...others] = many;
    const found = changesToFinished(many, [{ ...first, cwd: "/srv" }, ...others], many.length);
    expect(found.map(({ kind, step: number }) => [kind, number])).toEqual([["edited", 1]]);
  });
});

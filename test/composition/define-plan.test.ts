import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { isPlanError, type PlanError } from "../../src/application/plan-error.ts";
import { definePlan, type PlanSpec, type StepSpec } from "../../src/composition/define-plan.ts";
import { planDefinitionSchema } from "../../src/schema/definition.ts";

const noop = () => {};
const plan = (more: Partial<PlanSpec> = {}): PlanSpec => ({
  name: "backfill",
  steps: [{ id: "one", run: noop }],
  ...more,
});
const withStep = (more: Partial<StepSpec>) => plan({ steps: [{ id: "one", run: noop, ...more }] });

/** Everything that is wrong with a plan. */
function problemsOf(spec: PlanSpec): unknown {
  try {
    definePlan(spec);
  } catch (error) {
    if (!isPlanError(error, "USAGE")) throw error;
    const { evidence, message } = error as PlanError;
    for (const problem of evidence.problems as string[]) expect(message).toContain(problem);
    return evidence.problems;
  }
  return [];
}

describe("a plan made by a program", () => {
  it("is the definition a plan file gives, with the same defaults", () => {
    const { definition } = definePlan(plan({ steps: [{ id: "one", run: "echo hi" }] }));
    expect(definition).toEqual({
      name: "backfill",
      description: null,
      variables: {},
      env: {},
      cwd: process.cwd(),
      shell: ["bash", "-euo", "pipefail", "-c"],
      steps: [
        {
          id: "one",
          name: null,
          phase: "execute",
          action: { kind: "shell", script: "echo hi" },
          each: null,
          env: {},
          cwd: null,
          timeoutMs: null,
          retry: { max: 0, delayMs: 1_000, backoff: 2, maxDelayMs: 60_000, onExit: null },
          outputs: [],
          skipIf: null,
          onInterrupt: "stop",
          rerun: "safe",
          allowFailure: false,
          interactive: false,
        },
      ],
    });
    expect(planDefinitionSchema.parse(definition)).toEqual(definition);
  });

  it("says whether its folder is the program's own or was named", () => {
    expect(definePlan(plan())).toMatchObject({ cwdIsDefault: true, definition: { cwd: process.cwd() } });
    expect(definePlan(plan({ cwd: "." }))).toMatchObject({
      cwdIsDefault: false,
      definition: { cwd: process.cwd() },
    });
  });

  it("takes everything that can be said", () => {
    const { definition } = definePlan(
      plan({
        description: "fills gaps",
        variables: { SIZE: "10", MODE: { default: "fast", enum: ["fast", "slow"] }, KEY: { secret: true } },
        env: { A: "1" },
        cwd: "/data",
        shell: ["sh", "-c"],
        steps: [
          {
            id: "think",
            name: "Think first",
            phase: "strategize",
            run: ["node", "think.js"],
            outputs: ["ROWS"],
            env: { B: "2" },
            cwd: "sub",
            timeoutMs: 5_000,
            retry: { max: 3, delayMs: 10, onExit: [7] },
            skipIf: "test -f done",
            onInterrupt: "finish",
            rerun: "never",
            allowFailure: true,
          },
          { id: "ship", phase: "apply", run: "ship", retry: 2 },
        ],
      }),
    );
    expect(definition).toMatchObject({
      variables: {
        SIZE: { default: "10", required: false, secret: false },
        MODE: { default: "fast", enum: ["fast", "slow"] },
        KEY: { default: null, secret: true },
      },
      cwd: "/data",
      steps: [
        {
          action: { kind: "program", argv: ["node", "think.js"] },
          retry: { max: 3, delayMs: 10, backoff: 2, maxDelayMs: 60_000, onExit: [7] },
          onInterrupt: "finish",
          rerun: "never",
        },
        { rerun: "ask", retry: { max: 2 } },
      ],
    });
    expect(planDefinitionSchema.parse(definition)).toEqual(definition);
  });

  it("keeps its functions beside the definition, by step id", () => {
    const { definition, functions } = definePlan(
      plan({
        steps: [
          { id: "one", run: noop },
          { id: "two", run: "true" },
        ],
      }),
    );
    expect(functions).toEqual({ one: noop });
    expect(definition.steps.map(({ action }) => action.kind)).toEqual(["function", "shell"]);
    expect(JSON.parse(JSON.stringify(definition))).toEqual(definition);
  });

  it("works in a folder that means the same wherever it is resumed", () => {
    expect(definePlan(plan({ cwd: "sub/folder" })).definition.cwd).toBe(resolve("sub/folder"));
  });
});

describe("a plan that is wrong", () => {
  it.each<[string, PlanSpec, readonly string[]]>([
    ["its name", plan({ name: "Back Fill" }), ["name must be at most 63 of a-z, 0-9 and -"]],
    ["the name of all", plan({ name: "latest" }), ['name may not be "latest"']],
    ["no steps", plan({ steps: [] }), ["a plan has at least one step"]],
    ["a step's id", withStep({ id: "One" }), ['step "One" must be at most 63 of a-z, 0-9 and -']],
    [
      "a variable's name",
      plan({ variables: { size: "1" } }),
      ['variable "size" must be at most 64 of A-Z, 0-9 and _'],
    ],
    ["a reserved name", plan({ variables: { PLAN_ID: "1" } }), ['variable "PLAN_ID" is reserved']],
    [
      "an output's name",
      withStep({ outputs: ["rows"] }),
      ['step "one", output "rows" must be at most 64 of A-Z'],
    ],
    [
      "a default that is none of the choices",
      plan({ variables: { MODE: { default: "odd", enum: ["fast"] } } }),
      ['the default of variable "MODE" is not in'],
    ],
    [
      "a pattern that is none",
      plan({ variables: { MODE: { pattern: "(" } } }),
      ['the pattern of variable "MODE" is no regular expression'],
    ],
    [
      "a secret with a default",
      plan({ variables: { KEY: { secret: true, default: "x" } } }),
      ['the default of variable "KEY" would be stored'],
    ],
    ["a program without a name", withStep({ run: [] }), ['step "one" runs nothing']],
    [
      "a condition of a function",
      withStep({ skipIf: "true" }),
      ['step "one" is a function and cannot have skipIf'],
    ],
    [
      "words a compiler would not have let through",
      withStep({ phase: "deploy", onInterrupt: "wait", rerun: "maybe" } as unknown as Partial<StepSpec>),
      [
        'step "one": phase is one of strategize, execute, apply, not "deploy"',
        'step "one": onInterrupt is one of stop, finish, not "wait"',
        'step "one": rerun is one of safe, ask, never, not "maybe"',
      ],
    ],
    ["no time", withStep({ timeoutMs: 0 }), ['step "one": timeoutMs must be a whole number over 0']],
    [
      "half a millisecond",
      withStep({ timeoutMs: 0.5 }),
      ['step "one": timeoutMs must be a whole number over 0'],
    ],
    [
      "no number of times",
      withStep({ retry: Number.NaN }),
      ['step "one": retry.max must be a whole number, 0 or more'],
    ],
    [
      "a delay before now",
      withStep({ retry: { max: 1, delayMs: -1, backoff: 0.5 } }),
      [
        'step "one": retry.delayMs must be a whole number, 0 or more',
        'step "one": retry.backoff must be a number, 1 or more',
      ],
    ],
  ])("says so: %s", (_, spec, problems) => {
    expect(problemsOf(spec)).toEqual(problems.map((problem) => expect.stringContaining(problem)));
  });

  it("says everything that is wrong at once", () => {
    const spec = plan({
      name: "",
      variables: { size: "1", ROWS: "1" },
      steps: [
        { id: "ship", phase: "apply", run: "ship", outputs: ["ROWS"] },
        { id: "ship", run: [], timeoutMs: -5 },
      ],
    });
    expect(problemsOf(spec)).toEqual([
      expect.stringMatching(/^name /),
      expect.stringMatching(/^variable "size" /),
      'step "ship" runs nothing',
      'step "ship": timeoutMs must be a whole number over 0',
      expect.stringMatching(/^steps\.1\.id is taken/),
      expect.stringMatching(/^steps\.1 goes back to "execute"/),
      expect.stringMatching(/^steps\.0\.outputs\.0 has the name of a var/),
    ]);
  });
});

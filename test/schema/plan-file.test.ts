/** The schema by itself: what it lets through unchanged, and that it finds everything in one go. */
import { describe, expect, it } from "vitest";
import { planFileSchema } from "../../src/schema/plan-file.ts";

const step = { id: "a", run: "b" };
const plan = { plan: 1, name: "demo", steps: [step] };

/** The path of every issue, with its code. */
function issuesOf(value: unknown): readonly string[] {
  const result = planFileSchema.safeParse(value);
  return (result.error?.issues ?? []).map(({ code, path }) => `${path.join(".")}: ${code}`);
}

describe("a plan file as people write it", () => {
  it("is kept as it is: no default is filled in, no unit parsed", () => {
    const full = {
      $schema: "x",
      ...plan,
      description: "d",
      vars: {
        A: 1,
        B: { default: true, enum: [true], pattern: "t", required: false, secret: false, description: "d" },
      },
      env: { a: 1.5, B: "" },
      cwd: ".",
      shell: ["sh", "-c"],
      defaults: { timeout: "10m", retry: 0, on_interrupt: "stop", rerun: "safe" },
      steps: [
        step,
        {
          id: "c",
          name: "",
          phase: "apply",
          run: ["x", ""],
          env: {},
          cwd: "y",
          timeout: "1ms",
          retry: { max: 100, delay: "0s", backoff: 1, max_delay: "0s", on_exit: [255] },
          outputs: ["OUT"],
          skip_if: "z",
          on_interrupt: "finish",
          rerun: "never",
          allow_failure: true,
        },
      ],
    };
    expect(planFileSchema.parse(full)).toEqual(full);
  });
});

describe("a wrong plan file", () => {
  it("has an issue for each mistake, also for those between values, at the same time", () => {
    const issues = issuesOf({
      ...plan,
      name: "latest",
      oops: 1,
      vars: { OUT: { secret: true, default: "x", required: true, pattern: "(" }, low: 1 },
      steps: [
        { id: "a", run: 1, phase: "apply" },
        { id: "a", run: "b", timeout: "0s", outputs: ["OUT"] },
        { id: "b", run: "c", retry: { delay: "2s", max_delay: "1s" } },
      ],
    });
    expect([...issues].sort()).toEqual([
      ": unrecognized_keys",
      "name: invalid_format",
      "steps.0.run: invalid_union",
      "steps.1.id: custom",
      "steps.1.outputs.0: custom",
      "steps.1.timeout: custom",
      "steps.1: custom",
      "steps.2.retry: invalid_union",
      "steps.2: custom",
      "vars.OUT.default: custom",
      "vars.OUT.default: custom",
      "vars.OUT.pattern: custom",
      "vars.low: invalid_key",
    ]);
  });

  it.each([
    null,
    undefined,
    1,
    "x",
    [],
    {},
    { steps: {} },
    { steps: [null] },
    { vars: [], steps: [[]] },
    { steps: [{ outputs: {} }] },
  ])("may be anything: %j", (value) => {
    expect(issuesOf(value)).not.toEqual([]);
  });

  it("has no keys but those of the format", () => {
    const unknown = (path: string) => [`${path}: unrecognized_keys`];
    expect(issuesOf({ ...plan, sandbox: "none" })).toEqual(unknown(""));
    expect(issuesOf({ ...plan, defaults: { env: {} } })).toEqual(unknown("defaults"));
    for (const key of ["rum", "skipIf"]) {
      expect(issuesOf({ ...plan, steps: [{ ...step, [key]: "x" }] })).toEqual(unknown("steps.0"));
    }
  });
});

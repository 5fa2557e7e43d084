/** Which executor performs a step, and how a function's condition is asked. */
import { describe, expect, it } from "vitest";
import { stepExecutors } from "../../../src/adapters/functions/step-executors.ts";
import type { StepExecutor, StepOutcome, StepRequest } from "../../../src/application/ports/step-executor.ts";
import { programStep, shellStep, stepRequest, testControl } from "../process/step-fixtures.ts";

const completed: StepOutcome = { kind: "completed", outputs: {}, decision: null, durationMs: 5 };
const exited = (exitCode: number | null, timedOut = false): StepOutcome => ({
  kind: "failed",
  error: { message: "", exitCode, signal: null, timedOut },
  durationMs: 30,
});

/** Executors that answer as told and note what they were asked. */
function answering(answers: Partial<Record<"shell" | "program" | "function", StepOutcome>>) {
  const asked: { by: string; request: StepRequest }[] = [];
  const one = (by: "shell" | "program" | "function"): StepExecutor => ({
    execute: async (request) => {
      asked.push({ by, request });
      return answers[by] ?? completed;
    },
  });
  const executor = stepExecutors({ shell: one("shell"), program: one("program"), function: one("function") });
  return { asked, run: (request: StepRequest) => executor.execute(request, testControl()) };
}

describe("a step", () => {
  it.each([
    ["shell", shellStep("true")],
    ["program", programStep(["true"])],
    ["function", stepRequest()],
    ["shell", shellStep("true", { definition: { skipIf: "false" } })],
  ])("is performed by the executor for its kind: %s", async (kind, request) => {
    const { asked, run } = answering({});
    expect(await run(request)).toBe(completed);
    expect(asked).toEqual([{ by: kind, request }]);
  });
});

describe("a function with a condition", () => {
  const request = stepRequest({ definition: { skipIf: "test -f done", outputs: ["A"], timeoutMs: 100 } });

  it("is skipped when the shell says that it holds", async () => {
    const { asked, run } = answering({});
    expect(await run(request)).toEqual({ kind: "skipped", durationMs: 5 });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.request).toEqual({
      ...request,
      definition: {
        ...request.definition,
        action: { kind: "shell", script: "test -f done" },
        skipIf: null,
        outputs: [],
      },
    });
  });

  it.each([1, 125])("is called in the time that is left when the shell ends with %i", async (code) => {
    const { asked, run } = answering({ shell: exited(code) });
    expect(await run(request)).toEqual({ ...completed, durationMs: 35 });
    expect(asked[1]?.by).toBe("function");
    expect(asked[1]?.request.definition).toEqual({ ...request.definition, skipIf: null, timeoutMs: 70 });
  });

  it.each<[string, StepOutcome]>([
    ["no such command", exited(127)],
    ["a signal", exited(null)],
    ["no time left", exited(1, true)],
    ["a stop", { kind: "stopped", began: true, killed: false, durationMs: 1 }],
  ])("is not called after another end of the shell: %s", async (_, outcome) => {
    const { asked, run } = answering({ shell: outcome });
    expect(await run(request)).toBe(outcome);
    expect(asked).toHaveLength(1);
  });

  it("has begun with its condition", async () => {
    const stopped = { kind: "stopped", began: false, killed: false, durationMs: 0 } as const;
    const { run } = answering({ shell: exited(1), function: stopped });
    expect(await run(request)).toEqual({ kind: "stopped", began: true, killed: false, durationMs: 30 });
  });
});

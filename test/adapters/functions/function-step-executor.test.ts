/** Steps that are functions: what they are given, what comes of what they return or throw, how they are ended. */
import { describe, expect, it } from "vitest";
import { functionStepExecutor } from "../../../src/adapters/functions/function-step-executor.ts";
import type { StepContext, StepFunction } from "../../../src/adapters/functions/step-function.ts";
import type { StepOutcome } from "../../../src/application/ports/step-executor.ts";
import { handClock, type RequestParts, stepRequest, testControl } from "../process/step-fixtures.ts";

const none = { exitCode: null, signal: null, timedOut: false };

function start(step: unknown, parts: RequestParts = {}) {
  const clock = handClock();
  const control = testControl(10_000);
  const functions = new Map([["build", step as StepFunction]]);
  const outcome = functionStepExecutor({ functions, clock }).execute(stepRequest(parts), control);
  return { clock, control, outcome };
}

const run = (step: unknown, parts?: RequestParts): Promise<StepOutcome> => start(step, parts).outcome;
const declaring = (...outputs: string[]): RequestParts => ({ definition: { outputs } });

/** Ends only when it is told to, whatever its signal says. */
function stubborn() {
  const end = Promise.withResolvers<unknown>();
  return { end, step: () => end.promise };
}

/** Ends as a well-behaved function does. */
const obedient = ({ signal }: StepContext): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

describe("a function that is a step", () => {
  it("is told about the step", async () => {
    const seen: StepContext[] = [];
    await run((context: StepContext) => void seen.push(context), {
      resumed: true,
      item: { number: 2, count: 3, value: "b" },
      definition: { action: { kind: "function", name: "build", with: { channel: "beta" } } },
      variables: { BUMP: "minor" },
      secrets: { TOKEN: "correct-horse" },
    });
    expect(seen).toEqual([
      {
        planId: "01JDC5V3Y0000000000000PLAN",
        planName: "release",
        runId: "01JDC5V3Y00000000000000RUN",
        step: 3,
        stepId: "build",
        try: 2,
        attempt: 4,
        resumed: true,
        idempotencyKey: "6f9b2c1e-0d7e-5d53-9d0b-5a2f3c4e1b77",
        with: { channel: "beta" },
        item: { number: 2, count: 3, value: "b" },
        variables: { BUMP: "minor", TOKEN: "correct-horse" },
        signal: expect.any(AbortSignal),
        log: expect.any(Function),
      },
    ]);
  });

  it("has completed when it returns nothing, at once or later", async () => {
    const completed = { kind: "completed", outputs: {}, decision: null, durationMs: 0 };
    expect(await run(() => undefined)).toEqual(completed);
    expect(await run(async () => undefined)).toEqual(completed);
    expect(await run(() => null)).toEqual(completed);
    expect(await run(() => ({}))).toEqual(completed);
  });

  it("may return outputs and a decision, frozen ones too", async () => {
    const returned = Object.freeze({ outputs: Object.freeze({ A: "1", B: "" }), decision: "minor\n" });
    expect(await run(() => returned, declaring("A", "B"))).toEqual({
      kind: "completed",
      outputs: { A: "1", B: "" },
      decision: "minor",
      durationMs: 0,
    });
  });

  it("says how long it took by the injected clock", async () => {
    const { end, step } = stubborn();
    const { clock, outcome } = start(step);
    clock.advance(1_234);
    end.resolve(undefined);
    expect(await outcome).toMatchObject({ kind: "completed", durationMs: 1_234 });
  });

  it("shows lines, secrets masked, and no more once it has ended", async () => {
    let keptLog: StepContext["log"] = () => undefined;
    const { control, outcome } = start(
      ({ log }: StepContext) => {
        keptLog = log;
        log("token correct-horse");
        log("two\nlines\n");
      },
      { secrets: { TOKEN: "correct-horse" } },
    );
    await outcome;
    keptLog("late");
    expect(control.calls).toEqual([
      { stream: "stdout", text: "token ***\n" },
      { stream: "stdout", text: "two\nlines\n" },
    ]);
  });

  it("has a decision of at most 16 KiB, masked before it is cut", async () => {
    const filling = "x".repeat(16 * 1024 - 10);
    const secrets = { TOKEN: "correct-horse-battery-staple" };
    const outcome = await run(() => ({ decision: `${filling}correct-horse-battery-staple` }), { secrets });
    expect(outcome).toMatchObject({ kind: "completed", decision: `${filling}***` });
    const long = await run(() => ({ decision: "ä".repeat(10_000) }));
    expect(long).toMatchObject({ decision: `${"ä".repeat(8 * 1024 - 2)}…` });
  });
});

describe("a function that returns what it should not", () => {
  it.each<[unknown, string, string[]]>([
    [{ outputs: { A: "1", C: "2" } }, 'output "C" is not declared', ["A"]],
    [{ outputs: {} }, 'output "A" was not returned', ["A"]],
    [undefined, 'output "A" was not returned', ["A"]],
    [{ outputs: { A: 1 } }, 'output "A" is not a text', ["A"]],
    [{ outputs: { A: "a\0b" } }, 'output "A" is not UTF-8 text without NUL', ["A"]],
    [{ outputs: { A: "\ud800" } }, 'output "A" is not UTF-8 text without NUL', ["A"]],
    [{ outputs: { A: "x", B: "x".repeat(65_536) } }, 'outputs are over 64 KiB in all, at "B"', ["A", "B"]],
    [{ outputs: "A=1" }, "outputs are not an object", ["A"]],
    [{ decision: 7 }, "the decision is not a text", []],
    [7, "the function returned a number, not an object", []],
    ["done", "the function returned a string, not an object", []],
  ])("has failed, and the output is named: %#", async (returned, message, outputs) => {
    expect(await run(() => returned, declaring(...outputs))).toEqual({
      kind: "failed",
      error: { ...none, message },
      durationMs: 0,
    });
  });

  it("has failed when what it returned cannot be read", async () => {
    const returned = {
      get outputs() {
        throw new Error("no outputs today");
      },
    };
    expect(await run(() => returned)).toMatchObject({
      kind: "failed",
      error: { ...none, message: "no outputs today" },
    });
  });
});

describe("a function that throws", () => {
  const unreadable = new Proxy(new Error("hidden"), {
    get() {
      throw new Error("not for you");
    },
    has() {
      throw new Error("not for you");
    },
  });

  it.each<[unknown, string]>([
    [new TypeError("x is not a function"), "x is not a function"],
    [Object.freeze(new Error("frozen")), "frozen"],
    [new Error(""), "threw Error"],
    [{ message: "like an error" }, "like an error"],
    ["a text", "a text"],
    [undefined, "threw undefined"],
    [null, "threw null"],
    [7, "threw 7"],
    [Symbol("s"), "threw Symbol(s)"],
    [Object.create(null), "threw [Object: null prototype] {}"],
    [unreadable, "threw something that cannot be shown"],
    [new Error("token correct-horse is wrong"), "token *** is wrong"],
    [new Error("ä".repeat(1_000)), `${"ä".repeat(510)}…`],
  ])("has failed with what it says, at once or later: %#", async (thrown, message) => {
    const secrets = { TOKEN: "correct-horse" };
    const expected = { kind: "failed", error: { ...none, message }, durationMs: 0 };
    const throwing = () => {
      throw thrown;
    };
    expect(await run(throwing, { secrets })).toEqual(expected);
    expect(await run(() => Promise.reject(thrown), { secrets })).toEqual(expected);
  });
});

describe("a step without a function", () => {
  it("has failed, and the function is named", async () => {
    const executor = functionStepExecutor({ functions: new Map(), clock: handClock() });
    expect(await executor.execute(stepRequest(), testControl())).toEqual({
      kind: "failed",
      error: { ...none, message: 'no function "build" is registered here' },
      durationMs: 0,
    });
  });
});

describe("a function that is asked to stop", () => {
  it("is not called when it was asked before", async () => {
    const control = testControl();
    control.abortStop();
    const functions = new Map([["build", () => expect.unreachable("it was called")]]);
    const executor = functionStepExecutor({ functions, clock: handClock() });
    expect(await executor.execute(stepRequest(), control)).toEqual({
      kind: "stopped",
      began: false,
      killed: false,
      durationMs: 0,
    });
  });

  it("is stopped when it throws of it", async () => {
    const { clock, control, outcome } = start(obedient);
    control.abortStop();
    expect(await outcome).toEqual({ kind: "stopped", began: true, killed: false, durationMs: 0 });
    expect(clock.pending()).toEqual([]);
  });

  it("has completed when it returns although it was asked", async () => {
    const { end, step } = stubborn();
    const { control, outcome } = start(step);
    control.abortStop();
    end.resolve(undefined);
    expect(await outcome).toMatchObject({ kind: "completed" });
  });

  it.each([undefined, { outputs: { TAG: 9 } }, 7])(
    "is stopped, not failed, when it returns and its outputs are not whole: %j",
    async (returned) => {
      const { end, step } = stubborn();
      const { control, outcome } = start(step, declaring("TAG"));
      control.abortStop();
      end.resolve(returned);
      expect(await outcome).toEqual({ kind: "stopped", began: true, killed: false, durationMs: 0 });
    },
  );

  it("is abandoned 2 s after the grace", async () => {
    const { end, step } = stubborn();
    const { clock, control, outcome } = start(step);
    control.abortStop();
    expect(clock.pending()).toEqual([12_000]);
    clock.advance(12_000);
    expect(await outcome).toEqual({ kind: "stopped", began: true, killed: true, durationMs: 12_000 });
    end.reject(new Error("too late: this must not be an unhandled rejection"));
  });

  it("is abandoned at once when it is killed", async () => {
    const { end, step } = stubborn();
    const { clock, control, outcome } = start(step);
    control.abortStop();
    control.abortKill();
    expect(await outcome).toEqual({ kind: "stopped", began: true, killed: true, durationMs: 0 });
    expect(clock.pending()).toEqual([]);
    end.resolve({ outputs: { LATE: "1" } });
  });
});

describe("a function that runs out of time", () => {
  const limited: RequestParts = { definition: { timeoutMs: 60_000 } };
  const timedOut = { ...none, message: "timed out after 60000 ms", timedOut: true };

  it("has failed when it ends of it", async () => {
    const { clock, outcome } = start(obedient, limited);
    clock.advance(60_000);
    expect(await outcome).toEqual({ kind: "failed", error: timedOut, durationMs: 60_000 });
    expect(clock.pending()).toEqual([]);
  });

  it("has failed when it returns too late", async () => {
    const { end, step } = stubborn();
    const { clock, outcome } = start(step, limited);
    clock.advance(60_000);
    await expect.poll(() => clock.pending(), { timeout: 4_000 }).toEqual([2_000]);
    end.resolve(undefined);
    expect(await outcome).toMatchObject({ kind: "failed", error: timedOut });
  });

  it("is abandoned 2 s later", async () => {
    const { clock, outcome } = start(stubborn().step, limited);
    clock.advance(60_000);
    await expect.poll(() => clock.pending(), { timeout: 4_000 }).toEqual([2_000]);
    clock.advance(2_000);
    expect(await outcome).toEqual({ kind: "failed", error: timedOut, durationMs: 62_000 });
  });
});

/** What a step leaves behind: outputs, a decision; and when it is skipped instead. */
import { describe, expect, it } from "vitest";
import { useExecutorInFolders } from "./executor-in-folders.ts";
import { shellStep, testControl } from "./step-fixtures.ts";

const here = useExecutorInFolders();
const durationMs = expect.any(Number);
const none = { exitCode: null, signal: null, timedOut: false };

describe("what a step leaves", () => {
  const declares = (script: string, outputs: string[]) => shellStep(script, { definition: { outputs } });

  it("are its outputs and its decision", async () => {
    const script = `echo VERSION=1.2.3 >> "$PLAN_OUTPUT"
      { echo 'NOTES<<END'; printf 'a\\nb\\n'; echo END; } >> "$PLAN_OUTPUT"
      printf 'minor,\\nno breaking change\\n\\n' > "$PLAN_DECISION"`;
    expect(await here.run(declares(script, ["VERSION", "NOTES"]))).toEqual({
      kind: "completed",
      outputs: { VERSION: "1.2.3", NOTES: "a\nb" },
      decision: "minor,\nno breaking change",
      durationMs,
    });
  });

  it("are no outputs when it removed the file and declares none", async () => {
    expect(await here.run(declares('rm "$PLAN_OUTPUT" "$PLAN_DECISION"', []))).toMatchObject({
      kind: "completed",
      outputs: {},
      decision: null,
    });
  });

  it.each<[string, string, string]>([
    ["undeclared", "echo OTHER=1 >> $PLAN_OUTPUT", 'output "OTHER" is not declared'],
    ["missing", "true", 'output "VERSION" was not written to $PLAN_OUTPUT'],
    ["a FIFO", "rm $PLAN_OUTPUT; mkfifo $PLAN_OUTPUT", unreadable],
    ["endless", "rm $PLAN_OUTPUT; ln -s /dev/zero $PLAN_OUTPUT", unreadable],
    ["too large", "head -c 70000 /dev/zero | tr '\\0' x | sed s/^/VERSION=/ > $PLAN_OUTPUT", tooMuch],
  ])("make it fail when they are %s", async (_, script, message) => {
    expect(await here.run(declares(script, ["VERSION"]))).toEqual({
      kind: "failed",
      error: { message, exitCode: 0, signal: null, timedOut: false },
      durationMs,
    });
  });

  it("is a decision of at most 16 KiB, masked before it is cut", async () => {
    // The secret lies across the place of the cut.
    const script = `{ head -c ${16 * 1024 - 10} /dev/zero | tr '\\0' x; echo "$TOKEN"; } > "$PLAN_DECISION"`;
    const outcome = await here.run(shellStep(script, { secrets: { TOKEN: "correct-horse-battery-staple" } }));
    const decision = outcome.kind === "completed" ? (outcome.decision ?? "") : "";
    expect(decision).toBe(`${"x".repeat(16 * 1024 - 10)}***`);

    const longer = await here.run(shellStep("head -c 3000000 /dev/zero | tr '\\0' x > $PLAN_DECISION"));
    const cut = longer.kind === "completed" ? (longer.decision ?? "") : "";
    expect(cut).toBe(`${"x".repeat(16 * 1024 - 3)}…`);
  });
});

const unreadable = "$PLAN_OUTPUT is not a readable file any more";
const tooMuch = 'outputs are over 64 KiB in all, at "VERSION"';

describe("skip_if", () => {
  const conditional = (skipIf: string, script = "echo ran") => shellStep(script, { definition: { skipIf } });

  it("skips the step when it holds", async () => {
    const control = testControl();
    expect(await here.run(conditional("echo asked"), control)).toEqual({ kind: "skipped", durationMs });
    expect(control.textOf("stdout")).toBe("asked\n");
    expect(here.leftovers()).toEqual([]);
  });

  it.each([1, 2, 125])("lets the step run when it ends with %i", async (code) => {
    const control = testControl();
    expect(await here.run(conditional(`echo asked; exit ${code}`), control)).toMatchObject({
      kind: "completed",
    });
    expect(control.textOf("stdout")).toBe("asked\nran\n");
  });

  it("fails the step when its command does not exist", async () => {
    const control = testControl();
    expect(await here.run(conditional("no-such-command"), control)).toEqual({
      kind: "failed",
      error: {
        ...none,
        message: "skip_if: exit code 127: bash: line 1: no-such-command: command not found",
        exitCode: 127,
      },
      durationMs,
    });
    expect(control.textOf("stdout")).toBe("");
  });

  it("fails the step when a signal ends it", async () => {
    expect(await here.run(conditional("kill -TERM $$"))).toMatchObject({
      kind: "failed",
      error: { ...none, message: "skip_if: killed by SIGTERM", signal: "SIGTERM" },
    });
  });

  it("runs in the surroundings of the step", async () => {
    const request = conditional('test "$(pwd) $WORD $PLAN_STEP" = "$EXPECTED"');
    const env = { WORD: "w", EXPECTED: `${here.work} w build` };
    expect(await here.run({ ...request, definition: { ...request.definition, env } })).toMatchObject({
      kind: "skipped",
    });
  });
});

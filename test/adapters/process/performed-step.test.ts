/** What comes of a step that is performed as a process: it completes, fails, or cannot start. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useExecutorInFolders } from "./executor-in-folders.ts";
import { inFolder } from "./in-folder.ts";
import { programStep, shellStep, stepRequest, testControl } from "./step-fixtures.ts";

const here = useExecutorInFolders();
const durationMs = expect.any(Number);
const none = { exitCode: null, signal: null, timedOut: false };

describe("a step that ends with 0", () => {
  it("has completed, as a shell script", async () => {
    const outcome = await here.run(shellStep("true"));
    expect(outcome).toEqual({ kind: "completed", outputs: {}, decision: null, durationMs });
    expect(here.leftovers()).toEqual([]);
  });

  it("has completed, as a program that gets its arguments as they are", async () => {
    const control = testControl();
    const argv = ["printf", "[%s]\n", "a b", "$HOME", "", "*", "-n", "ä\n😀"];
    expect(await here.run(programStep(argv), control)).toMatchObject({ kind: "completed" });
    expect(control.textOf("stdout")).toBe("[a b]\n[$HOME]\n[]\n[*]\n[-n]\n[ä\n😀]\n");
  });

  it("says how long it took by the injected clock", async () => {
    let nowMs = 1_000;
    const clock = {
      now: () => "",
      random: () => 0,
      sleep: () => new Promise<void>(() => undefined),
      monotonicMs: () => {
        nowMs += 250;
        return nowMs;
      },
    };
    const request = inFolder(shellStep("true"), here.work);
    const outcome = await here.executor({ clock }).execute(request, testControl());
    expect(outcome).toMatchObject({ kind: "completed", durationMs: 250 });
  });
});

describe("a step that fails", () => {
  it.each<[string, string, object]>([
    ["by its exit code", "exit 3", { ...none, message: "exit code 3", exitCode: 3 }],
    [
      "with the last line of stderr",
      "echo out; echo one >&2; echo two >&2; echo >&2; exit 1",
      failure("two"),
    ],
    ["with the last line of stdout else", "echo one; echo two; exit 1", failure("two")],
    ["with a line without an end", "printf 'a\\nlast' >&2; exit 1", failure("last")],
    ["with a line without colours", "printf '\\033[31mred\\033[0m\\a!\\n' >&2; exit 1", failure("red !")],
    ["with the last state of a progress bar", "printf '10%%\\r99%%\\r' >&2; exit 1", failure("99%")],
    ["by a signal", "kill -SEGV $$", { ...none, message: "killed by SIGSEGV", signal: "SIGSEGV" }],
    ["in a pipe", "false | cat", { ...none, message: "exit code 1", exitCode: 1 }],
  ])("says so: %s", async (_, script, error) => {
    expect(await here.run(shellStep(script))).toEqual({ kind: "failed", error, durationMs });
  });

  it("has a message of at most 1 KiB, cut between two characters", async () => {
    const outcome = await here.run(shellStep("for i in {1..2000}; do printf ä; done >&2; exit 1"));
    const message = outcome.kind === "failed" ? outcome.error.message : "";
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1024);
    expect(Buffer.byteLength(message)).toBeGreaterThan(1020);
    expect(message).toMatch(/^exit code 1: ä+…$/);
  });
});

function failure(line: string): object {
  return { ...none, message: `exit code 1: ${line}`, exitCode: 1 };
}

describe("a step that cannot start", () => {
  it.each<[string, string[], string]>([
    ["a program that is nowhere", ["no-such-program"], 'no such program "no-such-program"'],
    ["a program that is not where it should be", ["./gone.sh"], 'no such program "./gone.sh"'],
    ["a program without a name", [""], 'no such program ""'],
    ["a file that cannot be run", ["./data.txt"], '"./data.txt" is not an executable file'],
    ["a folder", ["./folder"], '"./folder" is not an executable file'],
    ["an argument with a NUL", ["true", "a\0b"], "its command or environment holds a NUL character"],
    ["arguments that are too large", ["true", "x".repeat(3_000_000)], tooLarge],
  ])("has failed with what is wrong: %s", async (_, argv, problem) => {
    writeFileSync(join(here.work, "data.txt"), "data");
    mkdirSync(join(here.work, "folder"));
    const error = { ...none, message: `cannot start: ${problem}` };
    expect(await here.run(programStep(argv))).toEqual({ kind: "failed", error, durationMs });
    expect(here.leftovers()).toEqual([]);
  });

  it("names a shell that is missing", async () => {
    const outcome = await here.run(shellStep("true", { head: { shell: ["no-such-shell", "-c"] } }));
    expect(outcome).toMatchObject({
      kind: "failed",
      error: { message: 'cannot start: no such program "no-such-shell"' },
    });
  });

  it("names a folder that is missing or none", async () => {
    writeFileSync(join(here.work, "file"), "");
    const missing = await here.run(shellStep("true", { definition: { cwd: "gone" } }));
    expect(missing).toMatchObject({
      error: { ...none, message: `cannot start: no such folder "${here.work}/gone"` },
    });
    const file = await here.run(shellStep("true", { definition: { cwd: "file" } }));
    expect(file).toMatchObject({
      error: { ...none, message: `cannot start: "${here.work}/file" is not a folder` },
    });
  });

  it("refuses on Windows", async () => {
    const executor = here.executor({ platform: "win32" });
    expect(await executor.execute(shellStep("true"), testControl())).toEqual({
      kind: "failed",
      error: { ...none, message: "cannot start: steps that are programs need a POSIX system" },
      durationMs,
    });
  });

  it("refuses a secret that no environment variable can hold", async () => {
    expect(await here.run(shellStep("true", { secrets: { "my-token": "hunter2" } }))).toMatchObject({
      kind: "failed",
      error: { ...none, message: 'cannot start: no environment variable can be called "my-token"' },
    });
  });

  it("rejects what is no process", async () => {
    await expect(here.run(stepRequest())).rejects.toThrow("a function is not performed as a process");
    expect(here.leftovers()).toEqual([]);
  });
});

const tooLarge = "its command or environment is too large for this system";

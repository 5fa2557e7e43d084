/** What a step writes, on its way to the log and to whoever watches. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { stepLogPath } from "../../../src/adapters/process/step-log.ts";
import type { StepOutcome } from "../../../src/application/ports/step-executor.ts";
import { useExecutorInFolders } from "./executor-in-folders.ts";
import { shellStep, testControl } from "./step-fixtures.ts";

const here = useExecutorInFolders();
const program = fileURLToPath(new URL("./perform-one-step.ts", import.meta.url));
const logOfStep = () => join(here.logs, "01JDC5V3Y0000000000000PLAN", "4-3-build-2.log");
const stderrOfStep = () => logOfStep().replace(/log$/, "stderr.log");

const waitFor = (file: string) => `until [ -e ${file} ]; do sleep 0.01; done`;

describe("output", () => {
  it("is handed on in whole lines, though it is written in pieces", async () => {
    const control = testControl();
    const script = "printf 'one '; printf 'two\\nthr'; echo >&2 side; printf 'ee\\n'; printf last";
    await here.run(shellStep(script), control);
    for (const { text: handed } of control.calls.slice(0, -1)) expect(handed).toMatch(/\n$/);
    expect(control.textOf("stdout")).toBe("one two\nthree\nlast");
    expect(control.textOf("stderr")).toBe("side\n");
  });

  it("arrives while the step runs", async () => {
    const control = testControl();
    const outcome = here.run(shellStep(`echo first; ${waitFor("go")}; echo second`), control);
    await control.saw("first\n");
    writeFileSync(join(here.work, "go"), "");
    expect(await outcome).toMatchObject({ kind: "completed" });
    expect(control.textOf("stdout")).toBe("first\nsecond\n");
  });

  it("is UTF-8, also when a character arrives in two parts; other bytes are replaced", async () => {
    const control = testControl();
    const script = "printf '\\xe2\\x82'; sleep 0.05; printf '\\xac\\n\\xff\\xfe.\\n\\xe2\\x82'";
    await here.run(shellStep(script), control);
    expect(control.textOf("stdout")).toBe("€\n\uFFFD\uFFFD.\n\uFFFD");
  });

  it("is handed on in pieces when a line is very long", async () => {
    const control = testControl();
    await here.run(shellStep("head -c 1000000 /dev/zero | tr '\\0' x; echo; echo end"), control);
    expect(control.textOf("stdout")).toBe(`${"x".repeat(1_000_000)}\nend\n`);
    const longest = Math.max(...control.calls.map(({ text: handed }) => handed.length));
    expect(longest).toBeLessThanOrEqual(3 * 64 * 1024);
  });
});

describe("a watcher that throws", () => {
  it("is a bug that ends the step and leaves nothing behind", async () => {
    const bug = new RangeError("a bug");
    const control = {
      ...testControl(),
      onOutput: () => {
        throw bug;
      },
    };
    await expect(here.run(shellStep("echo one; sleep 100"), control)).rejects.toBe(bug);
    expect(here.leftovers()).toEqual([]);
    // Also when it is told that there is no log.
    rmSync(here.logs, { recursive: true });
    writeFileSync(here.logs, "in the way");
    await expect(here.run(shellStep("true"), control)).rejects.toBe(bug);
    expect(here.leftovers()).toEqual([]);
  });
});

describe("a secret in the output", () => {
  const secrets = {
    TOKEN: "correct-horse",
    KEY: "-----BEGIN-----\nMIIEvQIBADAN\nab\n-----END-----\n",
    NONE: "",
  };

  it("is masked wherever it is kept or shown, also when it arrives in pieces", async () => {
    const control = testControl();
    const script = `echo "token $TOKEN"; printf 'correct-'; sleep 0.05; printf 'horse battery\\n'
      echo "$KEY" >&2; echo "$TOKEN$TOKEN is wrong" >&2; exit 1`;
    const outcome = await here.run(shellStep(script, { secrets }), control);
    expect(outcome).toMatchObject({ kind: "failed", error: { message: "exit code 1: ****** is wrong" } });
    expect(control.textOf("stdout")).toBe("token ***\n*** battery\n");
    expect(control.textOf("stderr")).toBe("***\n***\nab\n***\n\n****** is wrong\n");
    const log = readFileSync(logOfStep(), "utf8");
    expect(log).not.toMatch(/correct-horse|MIIEvQIBADAN|BEGIN/);
    expect(log).toContain("token ***\n*** battery\n");
    expect(readFileSync(stderrOfStep(), "utf8")).toBe(control.textOf("stderr"));
  });

  it("is masked in the words for a failure, also when colours part it", async () => {
    const script = "printf 'correct-\\033[1mhorse\\n' >&2; exit 1";
    expect(await here.run(shellStep(script, { secrets }))).toMatchObject({
      kind: "failed",
      error: { message: "exit code 1: ***" },
    });
    const missing = shellStep("true", { secrets, head: { shell: ["correct-horse"] } });
    expect(await here.run(missing)).toMatchObject({
      error: { message: 'cannot start: no such program "***"' },
    });
  });
});

describe("a log", () => {
  it("holds both streams in order of arrival, condition and step", async () => {
    const control = testControl();
    const script = `echo one; ${waitFor("a")}; echo two >&2; ${waitFor("b")}; echo three`;
    const definition = { skipIf: "echo asked; exit 1" };
    const outcome = here.run(shellStep(script, { definition }), control);
    await control.saw("one\n");
    writeFileSync(join(here.work, "a"), "");
    await control.saw("two\n");
    writeFileSync(join(here.work, "b"), "");
    expect(await outcome).toMatchObject({ kind: "completed" });
    expect(readFileSync(logOfStep(), "utf8")).toBe("asked\none\ntwo\nthree\n");
    expect(control.calls.map(({ text: handed }) => handed).join("")).toBe("asked\none\ntwo\nthree\n");
  });

  it("can be read by its user only", async () => {
    await here.run(shellStep("echo hello >&2"));
    expect(statSync(join(logOfStep(), "..")).mode & 0o777).toBe(0o700);
    expect(statSync(logOfStep()).mode & 0o777).toBe(0o600);
    expect(statSync(stderrOfStep()).mode & 0o777).toBe(0o600);
  });

  it("has a second one beside it of what came from stderr, condition and step", async () => {
    const definition = { skipIf: "echo asked; echo why >&2; exit 1" };
    await here.run(shellStep("echo one; echo two >&2; echo three; echo four >&2", { definition }));
    expect(readFileSync(stderrOfStep(), "utf8")).toBe("why\ntwo\nfour\n");
  });

  it("stands alone where nothing came from stderr", async () => {
    await here.run(shellStep("echo one"));
    expect(readdirSync(join(logOfStep(), ".."))).toEqual(["4-3-build-2.log"]);
  });

  it("stays in its folder whatever the ids are", () => {
    const logged = { planId: "../..", attempt: 4, step: 3, stepId: "../a b/ä", item: null, try: 2 };
    expect(stepLogPath("/logs", logged)).toBe("/logs/__../4-3-__a_b__-2.log");
    expect(stepLogPath("/logs", logged, "stderr")).toBe("/logs/__../4-3-__a_b__-2.stderr.log");
  });

  it("that cannot be opened is noted once and fails nothing", async () => {
    writeFileSync(here.logs, "in the way");
    const control = testControl();
    const outcome = await here.run(shellStep("echo one; echo two >&2"), control);
    expect(outcome).toMatchObject({ kind: "completed" });
    expect(control.textOf("stdout")).toBe("one\n");
    expect(control.textOf("stderr")).toMatch(
      /^planstream: no log of this step is kept: (ENOTDIR|EEXIST).*\ntwo\n$/,
    );
  });

  it.skipIf(!existsSync("/dev/full"))("that has no room left is noted once and fails nothing", async () => {
    mkdirSync(join(logOfStep(), ".."), { recursive: true });
    symlinkSync("/dev/full", logOfStep());
    const control = testControl();
    const script = "echo one; sleep 0.05; echo two; sleep 0.05; echo three";
    expect(await here.run(shellStep(script), control)).toMatchObject({ kind: "completed" });
    expect(control.textOf("stdout")).toBe("one\ntwo\nthree\n");
    expect(control.textOf("stderr")).toMatch(/^planstream: no log of this step is kept: ENOSPC.*\n$/);
  });

  it("goes on when what came from stderr cannot be kept apart, which is noted once", async () => {
    mkdirSync(stderrOfStep(), { recursive: true });
    const control = testControl();
    const outcome = await here.run(shellStep("echo one >&2; sleep 0.05; echo two >&2"), control);
    expect(outcome).toMatchObject({ kind: "completed" });
    expect(readFileSync(logOfStep(), "utf8")).toBe("one\ntwo\n");
    expect(control.textOf("stderr")).toMatch(
      /^one\nplanstream: what this step writes to stderr is not kept apart: EISDIR.*\ntwo\n$/,
    );
  });
});

describe("a process that performs steps", () => {
  const perform = async (script: string, descriptors = "") => {
    const command = 'ulimit -n 100; exec "$@"';
    const argv = ["-c", command, "sh", process.execPath, program, script, here.work, descriptors];
    const child = spawn("/bin/sh", argv, {
      env: { ...here.environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [printed] = await Promise.all([text(child.stdout), once(child, "exit")]);
    return JSON.parse(printed) as { outcomes: StepOutcome[]; grownMiB: number };
  };

  it.each<[string, string]>([
    ["lines", "yes 'a line like any other, not long' | head -c 100000000 || :"],
    ["one line", "head -c 100000000 /dev/zero | tr '\\0' x"],
    ["lines on stderr", "yes 'a line like any other, not long' 2>/dev/null | head -c 100000000 >&2 || :"],
  ])(
    "does not grow with what a step writes: 100 MB in %s",
    async (_, script) => {
      const { outcomes, grownMiB } = await perform(script);
      expect(outcomes).toEqual([expect.objectContaining({ kind: "completed" })]);
      expect(grownMiB).toBeLessThan(64);
    },
    30_000,
  );

  it("has no step fail for want of file descriptors", async () => {
    const left = Array.from({ length: 16 }, (_, index) => index);
    const { outcomes } = await perform("true", left.join());
    const rejected = { kind: "rejected", code: "EMFILE" };
    const completed = { kind: "completed", outputs: {}, decision: null, durationMs: expect.any(Number) };
    expect(outcomes[0]).toEqual(rejected);
    expect(outcomes.at(-1)).toEqual(completed);
    for (const outcome of outcomes) expect([rejected, completed]).toContainEqual(outcome);
    expect(readdirSync(here.work)).toEqual(["logs"]);
  }, 20_000);
});

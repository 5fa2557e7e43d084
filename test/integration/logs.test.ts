/** `plan logs` through the real command: which log, how much of it, as it grows, and every exit code. */
import { rmSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { outputs } from "../../src/schema/outputs.ts";
import { bin } from "./support/command.ts";
import { parseLines } from "./support/json.ts";
import { useScratch, waits } from "./support/scratch.ts";

const scratch = useScratch();

/** Its second step fails twice in the first attempt, and is done in the second. */
beforeEach(async () => {
  const file = scratch.planFile("talking", [
    { id: "first", run: "echo one; echo two; echo three" },
    { id: "second", run: "echo attempt $PLAN_ATTEMPT; test -e ready", retry: 1 },
    { id: "third", run: "printf 'a\\033[2Jb\\n'" },
  ]);
  expect((await scratch.plan(["run", file])).code).toBe(1);
  scratch.write("ready", "");
});

async function logs(...args: string[]) {
  const document = await scratch.json(["logs", ...args]);
  expect(outputs.logs.safeParse(document).error?.issues ?? []).toEqual([]);
  return document;
}

describe("logs", () => {
  it("are those of the step that failed, or of the one that ran last", async () => {
    expect(await logs()).toMatchObject({ step_id: "second", attempt: 1, try: 2, lines: ["attempt 1"] });
    await scratch.plan(["resume", "latest"]);
    expect(await logs()).toMatchObject({ step_id: "third", attempt: 2, lines: ["a\u001b[2Jb"] });
  });

  it("of a step are those of the attempt it ran in last, or of the one asked for", async () => {
    await scratch.plan(["resume", "latest"]);
    expect(await logs("latest", "first")).toMatchObject({
      attempt: 1,
      try: 1,
      lines: ["one", "two", "three"],
    });
    expect(await logs("latest", "second")).toMatchObject({ attempt: 2, try: 1, lines: ["attempt 2"] });
    expect(await logs("latest", "second", "--attempt", "1")).toMatchObject({ attempt: 1, try: 2 });
    expect(await logs("latest", "first", "--tail", "1")).toMatchObject({ lines: ["three"] });
    expect(await logs("latest", "first", "--tail", "0")).toMatchObject({ lines: [] });
  });

  it("of a step that goes over a list are those of its last item, or of the one asked for", async () => {
    const each = { id: "each", each: ["a", "b", "c"], run: "echo $ITEM; test $ITEM != c" };
    await scratch.plan(["run", scratch.planFile("list", [each])]);
    expect(await logs()).toMatchObject({ step_id: "each", item: 3, lines: ["c"] });
    expect(await logs("latest", "each/2")).toMatchObject({ item: 2, lines: ["b"] });
    expect((await scratch.plan(["logs", "latest", "each/7"])).code).toBe(4);
  });

  it("of a step that goes over a list are followed from item to item", async () => {
    const each = {
      id: "each",
      each: ["a", "b", "c"],
      run: `echo $ITEM; touch $ITEM.begun; until [ -e $ITEM.go ]; do sleep 0.01; done`,
    };
    const owner = scratch.start(["run", scratch.planFile("list", [each])]);
    await scratch.appears("a.begun");
    const reader = scratch.start(["logs", "latest", "--follow"]);
    for (const [item, seen] of [
      ["a", "a\n"],
      ["b", "a\nb\n"],
      ["c", "a\nb\nc\n"],
    ]) {
      await reader.until(`item ${item}`, () => (reader.stdout === seen ? true : undefined));
      scratch.write(`${item}.go`, "");
    }
    expect(await reader.ended).toMatchObject({ code: 0, stdout: "a\nb\nc\n" });
    expect((await owner.ended).code).toBe(0);
  });

  it("are text on stdout that cannot steer a terminal, and stderr says whose they are", async () => {
    await scratch.plan(["resume", "latest"]);
    const { code, stdout, stderr } = await scratch.plan(["logs", "latest", "third"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "ab\n" });
    expect(stderr).toMatch(/^third, attempt 2, try 1 {3}\/.*\/2-3-third-1\.log\n$/);
  });

  it("with --stderr are what the step wrote there, of the same try, which may be nothing", async () => {
    const talks = "echo out; cat words >&2; echo two >> words; exit 1";
    scratch.write("words", "one\n");
    await scratch.plan(["run", scratch.planFile("both", [{ id: "talks", run: talks, retry: 1 }])]);
    expect(await logs("--stderr")).toMatchObject({ stream: "stderr", try: 2, lines: ["one", "two"] });
    expect(await logs("--stderr", "--tail", "1")).toMatchObject({ lines: ["two"] });
    expect(await logs()).toMatchObject({ stream: "both", lines: expect.arrayContaining(["out", "one"]) });
    expect(await logs("talking", "first", "--stderr")).toMatchObject({ stream: "stderr", lines: [] });
    const { code, stdout, stderr } = await scratch.plan(["logs", "talking", "first", "--stderr"]);
    expect({ code, stdout, stderr }).toEqual({
      ...{ code: 0, stdout: "" },
      stderr: "first, attempt 1, try 1   nothing on stderr\n",
    });
  });

  it("with --stderr are followed from before the step wrote anything there, through its tries", async () => {
    const run = `echo out; ${waits("quiet")}; echo again >> said; cat said >&2; test "$(wc -l < said)" = 2`;
    const owner = scratch.start(["run", scratch.planFile("quiet", [{ id: "quiet", run, retry: 1 }])]);
    await scratch.appears("quiet.begun");
    const reader = scratch.start(["logs", "latest", "--follow", "--stderr"]);
    await reader.says("1-1-quiet-1.stderr.log");
    scratch.write("quiet.go", "");
    expect(await reader.ended).toMatchObject({ code: 0, stdout: "again\nagain\nagain\n" });
    expect((await owner.ended).code).toBe(0);
  });

  it("are a line each for programs that follow", async () => {
    const { stdout } = await scratch.plan(["logs", "latest", "first", "--format", "ndjson"]);
    expect(parseLines(stdout)).toMatchObject([
      { type: "hello" },
      { type: "output", step_id: "first", text: "one" },
      { type: "output", text: "two" },
      { type: "output", text: "three" },
      { type: "result", exit_code: 0 },
    ]);
  });

  it("are followed until the step ends, through its tries", async () => {
    const tries = "echo begun; until [ -e go ]; do sleep 0.01; done; echo over; rm go; test -e good";
    const file = scratch.planFile("followed", [
      { id: "long", run: tries, retry: 1 },
      { id: "next", run: waits("next") },
    ]);
    const owner = scratch.start(["run", file]);
    await scratch.appears(".plan/logs");
    await owner.until("the first try", () => (owner.stdout.includes("begun") ? true : undefined));
    const reader = scratch.start(["logs", "latest", "--follow"]);
    await reader.until("what was there", () => (reader.stdout === "begun\n" ? true : undefined));
    scratch.write("go", "");
    await reader.until("the second try", () => (reader.stdout === "begun\nover\nbegun\n" ? true : undefined));
    scratch.write("good", "");
    scratch.write("go", "");
    expect(await reader.ended).toMatchObject({ code: 0, stdout: "begun\nover\nbegun\nover\n" });
    await scratch.appears("next.begun");
    scratch.write("next.go", "");
    expect((await owner.ended).code).toBe(0);
  });

  it("are followed until the owner is gone", async () => {
    const owner = scratch.start([
      "run",
      scratch.planFile("lost", [{ id: "long", run: `echo begun; ${waits("long")}` }]),
    ]);
    await scratch.appears("long.begun");
    const reader = scratch.start(["logs", "latest", "--follow"]);
    await reader.until("what was there", () => (reader.stdout === "begun\n" ? true : undefined));
    owner.signal("SIGKILL");
    expect(await reader.ended).toMatchObject({ code: 0, stdout: "begun\n" });
  });

  it("end at Ctrl-C as SIGINT ends a process", async () => {
    scratch.start(["run", scratch.planFile("left", [{ id: "long", run: `echo begun; ${waits("long")}` }])]);
    await scratch.appears("long.begun");
    const reader = scratch.start(["logs", "latest", "--follow"]);
    await reader.until("what was there", () => (reader.stdout === "begun\n" ? true : undefined));
    reader.signal("SIGINT");
    expect((await reader.ended).signal).toBe("SIGINT");
  });

  it("of any size need little memory", async () => {
    const file = scratch.planFile("loud", [
      { id: "loud", run: "yes 'a line like many others' | head -n 1000000 || true" },
    ]);
    await scratch.plan(["run", file, "--quiet", "--json"]);
    const { code, stdout } = await scratch.plan(["logs", "latest", "--tail", "2"]);
    expect({ code, lines: stdout.split("\n").length }).toEqual({ code: 0, lines: 3 });
    const whole = await scratch.startProgram("sh", [
      "-c",
      `"${process.execPath}" --max-old-space-size=30 "${bin}" logs latest --json | tail -c 4 | tr -d '\\n'`,
    ]).ended;
    expect(whole.stdout).toBe("]}");
  });

  it.each([
    ["a step there is not", ["latest", "secnod"], 4],
    ["a step that has not run", ["latest", "third"], 4],
    ["an attempt there is not", ["--attempt", "2"], 4],
    ["a step that did not run in it", ["latest", "third", "--attempt", "1"], 4],
    ["a plan there is not", ["nobody"], 4],
    ["no number", ["--tail", "few"], 2],
    ["too many words", ["latest", "first", "second"], 2],
    ["no store", ["--store", "nowhere/plans.db"], 7],
  ])("of %s exit as they should", async (_, args, code) => {
    expect((await scratch.plan(["logs", ...args])).code).toBe(code);
  });

  it("that are gone are not found, with where they were", async () => {
    rmSync(scratch.path(".plan/logs"), { recursive: true });
    const { code, stderr } = await scratch.plan(["logs", "latest", "first"]);
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /the log of step "first" is not kept here: there is no .*1-1-first-1\.log {3}POINT_NOT_FOUND/,
    );
  });
});

/** Where the command's words go: streams, formats, colours, and readers that leave. Without a terminal throughout. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bin } from "./support/command.ts";
import { parseLines } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();
const escapeSequence = "\u001b[";

function plan(...args: readonly string[]): string[] {
  return [process.execPath, bin, ...args];
}

/** A plan of so many steps that has run to its end. */
async function applied(steps: number): Promise<void> {
  const list = Array.from({ length: steps }, (_, index) => ({ id: `step-${index + 1}`, run: ["true"] }));
  expect((await scratch.plan(["run", scratch.planFile("applied", list)])).code).toBe(0);
}

describe("colours", () => {
  const rich = ["--format", "rich"];
  it.each([
    ["none without a terminal", [], {}, false],
    ["none without a terminal in rich format", rich, {}, false],
    ["some with FORCE_COLOR in rich format", rich, { FORCE_COLOR: "1" }, true],
    ["none with FORCE_COLOR=0", rich, { FORCE_COLOR: "0" }, false],
    ["none in plain format, FORCE_COLOR or not", [], { FORCE_COLOR: "1" }, false],
    ["none with NO_COLOR, which wins over FORCE_COLOR", rich, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
    [
      "some with --color always, which wins over NO_COLOR",
      [...rich, "--color", "always"],
      { NO_COLOR: "1" },
      true,
    ],
    ["none with --color never", [...rich, "--color", "never"], { FORCE_COLOR: "1" }, false],
  ])("are %s", async (_, flags, env, expected) => {
    await applied(1);
    const { code, stdout, stderr } = await scratch.plan(["status", "applied", ...flags], { env });
    expect(code).toBe(0);
    expect((stdout + stderr).includes(escapeSequence)).toBe(expected);
  });
});

describe("symbols", () => {
  it.each([
    [{}, "✔"],
    [{ LC_ALL: "C" }, "+"],
    [{ PLAN_ASCII: "1" }, "+"],
  ])("with %j are %s", async (env, symbol) => {
    await applied(1);
    const { stdout } = await scratch.plan(["verify"], { env });
    expect(stdout).toMatch(new RegExp(`^\\${symbol} [0-9A-Z]{6} {2}7 events, whole$`, "m"));
  });
});

describe("a step's output", () => {
  const loud = { id: "loud", run: "printf 'out\\033[31m\\n'; printf 'err\\007\\n' >&2" };

  it("goes to the stream it was written to, without what steers a terminal", async () => {
    const { stdout, stderr } = await scratch.plan(["run", scratch.planFile("loud", [loud])]);
    expect(stdout).toBe("out\n");
    expect(stderr).toContain("err\n");
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
  });

  it("is not between JSON, and is all there is with --quiet", async () => {
    const file = scratch.planFile("loud", [loud]);
    expect(
      parseLines((await scratch.plan(["run", file, "--format", "ndjson"])).stdout).length,
    ).toBeGreaterThan(5);
    expect(await scratch.plan(["run", file, "--quiet"])).toMatchObject({ stdout: "out\n", stderr: "err\n" });
  });
});

describe("a step that fails while its output is kept in a file", () => {
  it("is told with the newest ten lines of it", async () => {
    const file = scratch.planFile("failing", [{ id: "counts", run: "seq 200; exit 3" }]);
    const script = '"$@" > out.log; echo "exit $?"';
    const { stdout, stderr } = await scratch.startProgram("sh", ["-c", script, "sh", ...plan("run", file)])
      .ended;
    expect(stdout).toBe("exit 1\n");
    expect(scratch.read("out.log").split("\n")).toHaveLength(201);
    const told = Array.from({ length: 10 }, (_, index) => `      ${191 + index}`);
    expect(stderr.split("\n").slice(1, 13)).toEqual([
      expect.stringMatching(/^\[1\/1\] counts: failed in .* \(not tried again\)$/),
      ...told,
      "errored at counts, 0 checkpoints kept",
    ]);
  });
});

describe("a file whose name steers terminals", () => {
  const name = "red\u001b[31m\nsecond line";

  it("is named in one line without control characters, where it has mistakes and where a step failed", async () => {
    const mistaken = scratch.write(
      `${name}.plan.yaml`,
      "plan: 1\nname: mistaken\nsteps: [{ id: a, rum: x }]\n",
    );
    const { code, stderr } = await scratch.plan(["run", mistaken]);
    expect(code).toBe(5);
    expect(stderr).not.toContain("\u001b");
    expect(stderr).toMatch(/red second line\.plan\.yaml:3:\d+ /);
    await scratch.plan(["run", scratch.planFile(name, [{ id: "only", run: "true" }], { name: "whole" })]);
    const refused = await scratch.plan(["resume", "latest"]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).not.toContain("\u001b");
    expect(refused.stderr).toContain("red second line.plan.yaml");
  });
});

describe("a table", () => {
  it("is whole in a pipe, and as wide as COLUMNS where that is set", async () => {
    const name = "a-name-that-takes-more-room-than-eighty-columns-have-for-it";
    await scratch.plan(["run", scratch.planFile("long", [{ id: "only", run: "true" }], { name })]);
    const { stdout } = await scratch.plan(["list"]);
    expect(stdout).toContain(` ${name} `);
    expect(stdout).not.toContain("…");
    const narrow = await scratch.plan(["list"], { env: { COLUMNS: "60" } });
    expect(narrow.stdout.split("\n").filter((line) => line.length > 60)).toEqual([]);
    expect(narrow.stdout).toContain("…");
  });
});

describe("a reader that leaves", () => {
  it("ends a command quietly, as `| head -1` does", async () => {
    await applied(60);
    const script = '"$@" | head -1; echo "exit $PIPESTATUS"';
    const args = ["-c", script, "bash", ...plan("history", "latest", "--all")];
    const { stdout, stderr } = await scratch.startProgram("bash", args).ended;
    expect(stdout).toMatch(/^applied {2}[0-9A-Z]{26} {3}execute, applied\nexit 0\n$/);
    expect(stderr).toMatch(/^(latest: [0-9A-Z]{6}\n)?$/);
  });

  it("does not stop a run", async () => {
    const file = scratch.planFile("unheard", [
      { id: "first", run: "echo first; touch first; until [ -e go ]; do sleep 0.01; done" },
      { id: "second", run: "echo second; echo second >&2; touch second" },
    ]);
    const owner = scratch.start(["run", file]);
    await scratch.appears("first");
    owner.child.stdout?.destroy();
    owner.child.stderr?.destroy();
    scratch.write("go", "");
    expect(await owner.ended).toMatchObject({ code: 0, signal: null });
    expect((await scratch.json(["status", "latest"])).plan).toMatchObject({ state: "applied" });
  });

  it("is waited for while it only reads slowly", async () => {
    await applied(60);
    const script = '"$@" | { sleep 0.3; cat; }; echo "exit $PIPESTATUS"';
    const args = ["-c", script, "bash", ...plan("history", "latest", "--json")];
    const { stdout } = await scratch.startProgram("bash", args).ended;
    const [, json, exit] = /^(.*\n)(exit \d+)\n$/s.exec(stdout) ?? [];
    expect(exit).toBe("exit 0");
    expect(JSON.parse(json ?? "").items).toHaveLength(3 + 2 * 60 + 2);
  });
});

describe.skipIf(!existsSync("/dev/full"))("a disk that is full behind stdout", () => {
  const full = '"$@" > /dev/full; echo "exit $?" >&2';

  it.each([["list"], ["history", "latest"], ["status", "--json"]])(
    "fails %s, and is named",
    async (...args) => {
      await applied(1);
      const { stderr } = await scratch.startProgram("bash", ["-c", full, "bash", ...plan(...args)]).ended;
      expect(stderr).toContain("stdout cannot be written (ENOSPC)");
      expect(stderr).toContain("exit 1\n");
    },
  );

  it("does not keep a run from its end, whose steps are recorded", async () => {
    const steps = [
      { id: "loud", run: "echo hello" },
      { id: "last", run: "echo again" },
    ];
    const file = scratch.planFile("loud", steps);
    const { stderr } = await scratch.startProgram("bash", ["-c", full, "bash", ...plan("run", file)]).ended;
    expect(stderr).toContain("exit 1\n");
    expect((await scratch.history()).at(-1)).toMatchObject({ event: "PlanApplied" });
  });
});

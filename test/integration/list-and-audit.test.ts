/** Choosing, ordering and paging what lists and audits show. */
import { beforeEach, describe, expect, it } from "vitest";
import { list } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();

async function run(name: string, script = "true", phase = "execute"): Promise<void> {
  await scratch.plan(["run", scratch.planFile(name, [{ id: "only", run: script, phase }])]);
}

async function names(...flags: readonly string[]): Promise<unknown[]> {
  return list((await scratch.json(["list", ...flags])).items).map(({ name }) => name);
}

describe("plan list", () => {
  beforeEach(async () => {
    await run("charlie");
    await run("alpha", "exit 1");
    await run("bravo", "kill -INT $PPID; sleep 10", "apply");
  });

  it.each<[readonly string[], readonly string[]]>([
    [[], ["bravo", "alpha", "charlie"]],
    [
      ["--sort", "name"],
      ["alpha", "bravo", "charlie"],
    ],
    [
      ["--sort", "created"],
      ["bravo", "alpha", "charlie"],
    ],
    [
      ["--sort", "state"],
      ["charlie", "alpha", "bravo"],
    ],
    [["--state", "errored"], ["alpha"]],
    [["--state", "interrupted"], ["bravo"]],
    [
      ["--state", "queued,applied"],
      ["bravo", "charlie"],
    ],
    [
      ["--state", "errored", "--state", "applied"],
      ["alpha", "charlie"],
    ],
    [
      ["--phase", "execute", "--sort", "name"],
      ["alpha", "charlie"],
    ],
    [["--name", "alpha"], ["alpha"]],
    [
      ["--since", "1d"],
      ["bravo", "alpha", "charlie"],
    ],
    [["--since", "0s"], []],
    [["--since", "2999-01-01"], []],
    [["--resumable"], ["bravo", "alpha"]],
    [["--resumable", "--state", "errored"], ["alpha"]],
  ])("%j shows %j", async (flags, expected) => {
    expect(await names(...flags)).toEqual(expected);
  });

  it("is called ls, too", async () => {
    expect((await scratch.json(["ls"])).items).toEqual((await scratch.json(["list"])).items);
    expect((await scratch.plan(["ls", "--help"])).stdout).toContain("The same as plan ls.");
  });

  it("says on stderr how to go on behind a page, and as a cursor to programs", async () => {
    const { cursor } = await scratch.json(["list", "--limit", "2"]);
    expect((await scratch.plan(["list", "--limit", "2"])).stderr).toContain(`--cursor ${cursor}`);
    expect(await names("--limit", "2", "--cursor", String(cursor))).toEqual(["charlie"]);
    expect((await scratch.json(["list", "--limit", "3"])).cursor).toBeNull();
  });

  it("shows the columns that were asked for, in their order", async () => {
    const { stdout } = await scratch.plan(["list", "--columns", "state,name", "--sort", "name"]);
    expect(stdout).toBe("STATE        NAME\nerrored      alpha\ninterrupted  bravo\napplied      charlie\n");
  });

  it("shows whole times with --time iso or PLAN_TIME", async () => {
    const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/;
    expect((await scratch.plan(["list"])).stdout).not.toMatch(time);
    expect((await scratch.plan(["list", "--time", "iso"])).stdout).toMatch(time);
    const env = { PLAN_TIME: "iso" };
    expect((await scratch.plan(["list"], { env })).stdout).toMatch(time);
    expect((await scratch.plan(["list", "--time", "relative"], { env })).stdout).not.toMatch(time);
    expect((await scratch.plan(["status", "bravo"], { env })).stdout).toMatch(time);
    expect((await scratch.plan(["history", "bravo"], { env })).stdout).toMatch(time);
  });

  it.each<[readonly string[], string]>([
    [["--state", "erored"], "did you mean errored?"],
    [["--phase", "later"], "one of action, strategize, execute, apply"],
    [["--sort", "nmae"], "did you mean name?"],
    [["--columns", "id,stat"], "did you mean state?"],
    [["--limit", "0"], "takes a number from 1"],
    [["--since", "yesterday"], "takes a duration such as 2d"],
    [["--cursor", "name:alpha"], "no cursor of a list in the order of updated"],
    [["--time", "is"], "did you mean iso?"],
  ])("%j is wrong usage", async (flags, message) => {
    const { error } = await scratch.json(["list", ...flags], 2);
    expect(error).toMatchObject({ code: "USAGE", message: expect.stringContaining(message) });
  });
});

describe("plan audit", () => {
  beforeEach(async () => {
    await run("first", "exit 1");
    await scratch.plan(["resume", "first"]);
    await scratch.plan(["resume", "first", "--from", "cp_9"]);
    await scratch.plan(["cancel", "first"]);
    await scratch.plan(["resume", "first", "--from", "cp_9"]);
  });

  async function codes(...flags: readonly string[]): Promise<unknown[]> {
    const { items } = await scratch.json(["audit", ...flags]);
    return list(items).map(({ reasons }) => list(reasons).map(({ code }) => code));
  }

  it.each<[readonly string[], number]>([
    [[], 3],
    [["--refused"], 2],
    [["--code", "CHECKPOINT_NOT_FOUND"], 2],
    [["--code", "PLAN_CANCELLED"], 1],
    [["--code", "VARIABLE_MISSING"], 0],
    [["--limit", "1"], 1],
    [["--since", "1d"], 3],
    [["--since", "0s"], 0],
    [["--actor", "nobody-at-all"], 0],
  ])("%j has %i rows", async (flags, count) => {
    expect(await codes(...flags)).toHaveLength(count);
  });

  it("knows who asked, by name or by name and machine", async () => {
    const [{ actor } = {}] = list((await scratch.json(["audit"])).items);
    const { user, host } = actor as { user: string; host: string };
    expect(user).not.toBe("");
    expect(await codes("--actor", user)).toHaveLength(3);
    expect(await codes("--actor", `${user}@${host}`)).toHaveLength(3);
    expect(await codes("--actor", `${user}@elsewhere`)).toHaveLength(0);
  });

  it("gives each reason a line, and ends with where codes are explained", async () => {
    const { stdout, stderr } = await scratch.plan(["audit", "--code", "PLAN_CANCELLED"]);
    const [, first = "", second = ""] = stdout.split("\n");
    expect(first).toMatch(/^now +[0-9A-Z]{6} +\S+ +refused +PLAN_CANCELLED$/);
    expect(second.trim()).toBe("CHECKPOINT_NOT_FOUND");
    expect(second.indexOf("CHECKPOINT")).toBe(first.indexOf("PLAN_CANCELLED"));
    expect(stderr).toBe("1 resume asked for, 1 refused.   Why?  plan explain PLAN_CANCELLED\n");
  });

  it.each<[readonly string[], string]>([
    [["--code", "PLAN_CANCELED"], "did you mean PLAN_CANCELLED?"],
    [["--limit", "many"], "takes a number from 1"],
  ])("%j is wrong usage", async (flags, message) => {
    const { error } = await scratch.json(["audit", ...flags], 2);
    expect(error).toMatchObject({ code: "USAGE", message: expect.stringContaining(message) });
  });
});

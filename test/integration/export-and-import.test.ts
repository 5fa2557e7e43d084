/** Plans that go from one store into another by the command, and files that are refused. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { at, list, oddKeys, parseLines } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();
const there = ["--store", "there"];

beforeEach(async () => {
  for (const name of ["first", "second"]) {
    await scratch.plan(["run", scratch.planFile(name, [{ id: "only", run: "test -e go" }])]);
  }
});

describe("plan export", () => {
  it("writes the plans that are named, each once, by any of their names", async () => {
    const { stdout, stderr, code } = await scratch.plan(["export", "first", "latest", "first"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = parseLines(stdout);
    expect(lines[0]).toMatchObject({ type: "export", schema: "planstream/export@1" });
    expect(at(lines[0], "plan_ids")).toHaveLength(2);
    expect(lines.at(-1)).toMatchObject({ type: "end", events: lines.length - 2 });
  });

  it("--out writes a file that only its user can read, and says so", async () => {
    const { stdout, stderr, code } = await scratch.plan(["export", "--all", "--out", "plans.ndjson"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toMatch(/^2 plans exported to .*plans\.ndjson\n$/);
    expect(existsSync(scratch.path("plans.ndjson.unfinished"))).toBe(false);
    const document = await scratch.json(["export", "first", "--out", "first.ndjson"]);
    expect(Object.keys(document)).toEqual(["schema", "path", "plan_ids"]);
  });

  it.each<[readonly string[], number, string]>([
    [[], 2, "USAGE"],
    [["--all", "first"], 2, "USAGE"],
    [["third"], 4, "PLAN_NOT_FOUND"],
    [["first", "--out", "no/such/folder/plans"], 2, "USAGE"],
    [["--all", "--store", "first.plan.yaml"], 7, "STORE_DAMAGED"],
  ])("%j exits %i with %s", async (args, exitCode, code) => {
    expect(await scratch.json(["export", ...args], exitCode)).toMatchObject({ error: { code } });
  });
});

describe("plan import", () => {
  beforeEach(async () => {
    await scratch.plan(["export", "--all", "--out", "plans.ndjson"]);
  });

  it("adds the plans, which can be resumed there; a second time there is nothing to add", async () => {
    const document = await scratch.json(["import", "plans.ndjson", ...there]);
    expect(Object.keys(document)[0]).toBe("schema");
    expect(oddKeys(document)).toEqual([]);
    expect(document).toMatchObject({ schema: "planstream/import@1", dry_run: false, sound: true });
    expect(list(document.plans).map(({ name, outcome }) => [name, outcome])).toEqual([
      ["first", "new"],
      ["second", "new"],
    ]);
    expect((await scratch.json(["verify", ...there])).whole).toBe(true);
    scratch.write("go", "");
    expect(await scratch.plan(["resume", "first", ...there])).toMatchObject({ code: 0 });
    const again = await scratch.plan(["import", "plans.ndjson", ...there]);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/^added nothing: all of it was here {3}[0-9A-Z]{6} {2}first\n/);
  });

  it("reads what comes in, where the file is -", async () => {
    const line = "plan export --all | plan import - --store there";
    const script = line.replaceAll("plan ", '"$NODE" "$BIN" ').replace("--all", "--all");
    const env = { NODE: process.execPath, BIN: (await import("./support/command.ts")).bin };
    const ended = await scratch.startProgram("sh", ["-c", script], { env }).ended;
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(list((await scratch.json(["list", ...there])).items)).toHaveLength(2);
  });

  it("--dry-run says what would be added and adds nothing", async () => {
    await scratch.plan(["run", "first.plan.yaml", ...there]);
    const { stdout, code } = await scratch.plan(["import", "plans.ndjson", "--dry-run", ...there]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^would add 8 events|^would add \d+ events/);
    expect(list((await scratch.json(["list", ...there])).items)).toHaveLength(1);
  });

  it.each<[string, readonly string[]]>([
    ["here", []],
    ["by the name it is given", there],
  ])("--dry-run says so too where there is no store %s, and makes none", async (_, store) => {
    rmSync(scratch.path(".plan"), { recursive: true });
    const before = readdirSync(scratch.folder);
    const document = await scratch.json(["import", "plans.ndjson", "--dry-run", ...store]);
    expect(document).toMatchObject({ dry_run: true, sound: true });
    expect(list(document.plans).map(({ outcome }) => outcome)).toEqual(["new", "new"]);
    expect(readdirSync(scratch.folder)).toEqual(before);
  });

  it("exits 9 for a file that does not prove itself, with what is wrong, and makes nothing of it", async () => {
    scratch.write("plans.ndjson", scratch.read("plans.ndjson").replace("first", "fIrst"));
    const document = await scratch.json(["import", "plans.ndjson", ...there], 9);
    expect(document).toMatchObject({ schema: "planstream/import@1", sound: false, plans: [] });
    expect(list(document.findings)).toMatchObject([{ line: expect.any(Number) }]);
    const { stdout, stderr } = await scratch.plan(["import", "plans.ndjson", ...there]);
    expect(stdout).toMatch(/^✖ line \d+ {2}.+\n {4}Fix {3}export the plans again/);
    expect(stderr).toBe("Nothing was imported.\n");
    expect((await scratch.json(["list", ...there])).items).toEqual([]);
  });

  it("exits 3 with PLAN_EXISTS when a plan has gone another way here", async () => {
    await scratch.plan(["import", "plans.ndjson", ...there]);
    await scratch.plan(["cancel", "first", ...there]);
    await scratch.plan(["cancel", "first"]);
    await scratch.plan(["export", "--all", "--out", "later.ndjson"]);
    const { error } = await scratch.json(["import", "later.ndjson", ...there], 3);
    expect(error).toMatchObject({ code: "PLAN_EXISTS", reasons: [{ code: "PLAN_EXISTS" }] });
  });

  it.each<[readonly string[], number, string]>([
    [[], 2, "USAGE"],
    [["nothing.ndjson"], 2, "USAGE"],
    [["plans.ndjson", "--dry-run", "--store", "first.plan.yaml"], 7, "STORE_DAMAGED"],
    [["plans.ndjson", "--store", "first.plan.yaml"], 7, "STORE_DAMAGED"],
  ])("%j exits %i with %s", async (args, exitCode, code) => {
    const { error } = await scratch.json(["import", ...args], exitCode);
    expect(error).toMatchObject({ code });
  });
});

/** The doctor, the kept states, and settings, through the command. */
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { list, oddKeys } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();

beforeEach(async () => {
  await scratch.plan(["run", scratch.planFile("only", [{ id: "only", run: "true" }])]);
});

async function wrong(exitCode = 9): Promise<unknown[]> {
  const { findings } = await scratch.json(["doctor"], exitCode);
  return list(findings).flatMap(({ level, what }) => (level === "ok" ? [] : [[level, what]]));
}

describe("plan doctor", () => {
  it("finds a store well, exits 0, and says where each setting comes from", async () => {
    const document = await scratch.json(["doctor", "--time", "iso"], 0, { env: { PLAN_LEASE: "20s" } });
    expect(Object.keys(document)).toEqual(["schema", "healthy", "findings", "settings"]);
    expect(oddKeys(document)).toEqual([]);
    expect(document).toMatchObject({ schema: "planstream/doctor@1", healthy: true });
    expect(list(document.settings)).toEqual(
      expect.arrayContaining([
        { name: "time", value: "iso", origin: "--time" },
        { name: "lease", value: "20s", origin: "PLAN_LEASE" },
        { name: "grace", value: null, origin: null },
      ]),
    );
    const { stdout, stderr } = await scratch.plan(["doctor"]);
    expect(stdout).toMatch(/^✔ Node\.js {5}\d/);
    expect(stdout).toMatch(/^lease +30s +default$/m);
    expect(stderr).toBe("");
  });

  it("needs no store", async () => {
    expect(await scratch.plan(["doctor", "--store", "none"])).toMatchObject({ code: 0 });
    expect(existsSync(scratch.path("none"))).toBe(false);
  });

  it("finds a store git would take, and --fix mends it", async () => {
    rmSync(scratch.path(".plan/.gitignore"));
    expect(await wrong(0)).toEqual([["warning", ".gitignore"]]);
    expect((await scratch.plan(["doctor", "--fix"])).stderr).toBe("Mended: .gitignore\n");
    expect(scratch.read(".plan/.gitignore")).toBe("*\n");
    expect(await wrong(0)).toEqual([]);
  });

  it("finds a file that is no store", async () => {
    writeFileSync(scratch.path(".plan/plans.db"), "Dear diary,\n".repeat(1_000));
    expect(await wrong()).toEqual([["wrong", "store"]]);
  });

  it("finds a store of a newer planstream", async () => {
    scratch.database((opened) => opened.exec("PRAGMA user_version = 99"));
    expect(await wrong()).toContainEqual(["wrong", "store"]);
  });

  it("finds a store that everybody may change, and logs without a plan", async () => {
    chmodSync(scratch.path(".plan/plans.db"), 0o666);
    mkdirSync(scratch.path(".plan/logs/01M81BXDWRVFGFD7JX67B29TP4"), { recursive: true });
    expect(await wrong(0)).toEqual([
      ["warning", "store"],
      ["warning", "logs"],
    ]);
  });

  it("finds a step that outlived its run", async () => {
    const { items } = await scratch.json(["list"]);
    const env = { PLAN_ID: String(list(items)[0]?.plan_id), PLAN_STEP: "only" };
    const left = scratch.startProgram("sh", ["-c", "echo ready >&2; exec sleep 60"], { env });
    await left.says("ready");
    expect(await wrong(0)).toContainEqual(["warning", "step"]);
  });

  it.each<[readonly string[], number]>([
    [["--fxi"], 2],
    [["extra"], 2],
  ])("%j is wrong usage", async (args, exitCode) => {
    expect(await scratch.json(["doctor", ...args], exitCode)).toMatchObject({ error: { code: "USAGE" } });
  });
});

describe("settings", () => {
  const config = (values: unknown) => scratch.write(".plan/config.json", JSON.stringify(values));

  it("are taken from the store's file, which a variable and a flag go before", async () => {
    config({ format: "json", time: "iso" });
    const first = (text: string) => text.slice(0, 1);
    expect(first((await scratch.plan(["list"])).stdout)).toBe("{");
    expect(first((await scratch.plan(["list"], { env: { PLAN_FORMAT: "plain" } })).stdout)).toBe("I");
    expect(first((await scratch.plan(["list", "--format", "plain"])).stdout)).toBe("I");
    expect((await scratch.plan(["list", "--format", "plain"])).stdout).toMatch(/\dT\d/);
  });

  it("are taken from the user's file last", async () => {
    mkdirSync(scratch.path(".config/planstream"), { recursive: true });
    scratch.write(".config/planstream/config.json", '{"ascii":true,"time":"iso"}');
    config({ time: "relative" });
    const { stdout } = await scratch.plan(["doctor"]);
    expect(stdout).toMatch(/^\+ Node\.js/);
    expect(stdout).toMatch(/^ascii +true +.*\.config\/planstream\/config\.json$/m);
    expect(stdout).toMatch(/^time +relative +.*\.plan\/config\.json$/m);
  });

  it("name a store from where their file is", async () => {
    await scratch.plan(["run", "only.plan.yaml", "--name", "elsewhere", "--store", ".plan/other"]);
    config({ store: "other" });
    mkdirSync(scratch.path("below"));
    const document = await scratch.json(["list"], 0, { cwd: scratch.path("below") });
    expect(list(document.items).map(({ name }) => name)).toEqual(["elsewhere"]);
  });

  it("that are unknown stop every command but the doctor, which says which and exits 9", async () => {
    config({ fromat: "plain" });
    const { error } = await scratch.json(["list"], 2);
    expect(error).toMatchObject({
      code: "USAGE",
      message: expect.stringContaining('did you mean "format"?'),
    });
    expect(await wrong()).toEqual([["wrong", "settings"]]);
    expect(await scratch.plan(["help"])).toMatchObject({ code: 0 });
  });
});

describe("plan projections", () => {
  it("status counts kept states by their fold and exits 0", async () => {
    const document = await scratch.json(["projections", "status", "--check"]);
    expect(document).toMatchObject({
      schema: "planstream/projections@1",
      rebuilt: null,
      projections: [
        { name: "plan-state", plans: 1, kept: [{ plans: 1 }], most_behind: 0, behind: [], wrong: [] },
      ],
    });
  });

  it("status --check exits 9 when one is wrong, and rebuild mends it", async () => {
    scratch.database((opened) => opened.exec(`UPDATE snapshots SET fingerprint = 'other'`));
    expect(await scratch.plan(["projections", "status"])).toMatchObject({ code: 0 });
    const { stdout, code } = await scratch.plan(["projections", "status", "--check"]);
    expect(code).toBe(9);
    expect(stdout).toMatch(/^ {4}Fix {3}plan projections rebuild$/m);
    expect(await scratch.json(["projections", "deploy", "--dry-run"])).toMatchObject({
      dry_run: true,
      rebuilt: 1,
    });
    expect(await scratch.plan(["projections", "deploy"])).toMatchObject({
      code: 0,
      stderr: "Folded anew: 1 of 1 plans.\n",
    });
    expect(await scratch.json(["projections", "deploy"])).toMatchObject({ changes: [], rebuilt: 0 });
    expect(await scratch.plan(["projections", "status", "--check"])).toMatchObject({ code: 0 });
    expect((await scratch.json(["verify"])).whole).toBe(true);
  });

  it("state says whether the kept state of a plan fits, delete drops it and rebuild makes it anew", async () => {
    const kept = () => scratch.json(["projections", "state", "latest"]);
    const before = await kept();
    expect(before).toMatchObject({ name: "plan-state", unusable: null, broken: null });
    expect(before.state).toMatchObject({ revision: before.revision });
    expect(await scratch.json(["projections", "delete", "--dry-run"])).toMatchObject({ dry_run: true });
    expect(await kept()).toEqual(before);
    const deleted = { changes: [{ change: "deleted", name: "plan-state" }], rebuilt: null };
    expect(await scratch.json(["projections", "delete"])).toMatchObject(deleted);
    expect(await kept()).toMatchObject({ unusable: "none_kept", state: null });
    expect(await scratch.plan(["projections", "state", "latest", "--check"])).toMatchObject({ code: 9 });
    expect(await scratch.json(["projections", "rebuild"])).toMatchObject({ changes: [], rebuilt: 1 });
    expect(await kept()).toEqual(before);
  });

  it("verify tells the same way out of a kept state that differs", async () => {
    scratch.database((opened) =>
      opened.exec(
        `UPDATE snapshots SET state = CAST(replace(CAST(state AS TEXT), '"attempt":1', '"attempt":7') AS BLOB)`,
      ),
    );
    const { stdout, code } = await scratch.plan(["verify"]);
    expect(code).toBe(9);
    expect(stdout).toMatch(
      /^✖ [0-9A-Z]{6} {2}revision \d+: .+ \(kept_state_differs\)\n {4}Fix {3}plan projections rebuild$/m,
    );
  });

  it.each<[readonly string[], number, string]>([
    [[], 2, "USAGE"],
    [["statsu"], 2, "USAGE"],
    [["status", "latest"], 2, "USAGE"],
    [["state", "nothing-like-it"], 4, "PLAN_NOT_FOUND"],
    [["status", "--store", "only.plan.yaml"], 7, "STORE_DAMAGED"],
  ])("%j exits %i with %s", async (args, exitCode, code) => {
    expect(await scratch.json(["projections", ...args], exitCode)).toMatchObject({ error: { code } });
  });
});

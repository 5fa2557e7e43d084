/** Which store a command works on, and what it says of one it cannot use or must not trust. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { bin } from "./support/command.ts";
import { at, list, parseLines } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();
const nobody = 65_534;

async function applied(name: string, more: Parameters<typeof scratch.plan>[1] = {}): Promise<void> {
  const file = scratch.planFile(name, [{ id: "only", run: "true" }]);
  expect(await scratch.plan(["run", file], more)).toMatchObject({ code: 0 });
}

async function names(more: Parameters<typeof scratch.plan>[1] = {}, flags: readonly string[] = []) {
  return list((await scratch.json(["list", ...flags], 0, more)).items).map(({ name }) => name);
}

/** Whether every user may go through the folders above. */
function isForAll(path: string): boolean {
  const folder = dirname(path);
  return folder === path || ((statSync(folder).mode & 0o001) !== 0 && isForAll(folder));
}

describe("the store of a command", () => {
  it("is the nearest .plan upwards, as with git", async () => {
    await applied("above");
    mkdirSync(scratch.path("deep/er"), { recursive: true });
    const cwd = scratch.path("deep/er");
    expect(await names({ cwd })).toEqual(["above"]);
    await applied("below", { cwd });
    expect(await names()).toEqual(["below", "above"]);
    expect(existsSync(scratch.path("deep/er/.plan"))).toBe(false);
  });

  it("is what PLAN_STORE names, and --store before that", async () => {
    const other = { env: { PLAN_STORE: scratch.path("other") } };
    await applied("here");
    await applied("there", other);
    expect(existsSync(scratch.path("other/plans.db"))).toBe(true);
    expect(await names(other)).toEqual(["there"]);
    expect(await names(other, ["--store", scratch.path(".plan")])).toEqual(["here"]);
    expect(await names({}, ["--store", "other/plans.db"])).toEqual(["there"]);
    expect(await names({ env: { PLAN_STORE: "" } })).toEqual(["here"]);
  });

  it("is made by a run only: what reads says that there is none and exits 4", async () => {
    for (const command of ["list", "status", "history", "audit", "verify"]) {
      const { error } = await scratch.json([command], 4);
      expect(error).toMatchObject({
        code: "PLAN_NOT_FOUND",
        evidence: { cwd: realpathSync(scratch.folder) },
      });
    }
    expect(existsSync(scratch.path(".plan"))).toBe(false);
  });
});

describe("a store that cannot be used", () => {
  // To root everything may be written, so there the command is run as somebody else, who must be able to reach it.
  const isRoot = process.getuid?.() === 0;
  it.skipIf(isRoot && !isForAll(bin))(
    "exits 7 with STORE_UNAVAILABLE when it may not be written",
    async () => {
      await applied("kept");
      const uid = isRoot ? { uid: nobody } : {};
      chmodSync(scratch.path(".plan/plans.db"), 0o444);
      chmodSync(scratch.path(".plan"), 0o555);
      chmodSync(scratch.folder, 0o755);
      const file = scratch.planFile("more", [{ id: "only", run: "touch ran" }]);
      const { error } = await scratch.json(["run", file], 7, uid);
      expect(error).toMatchObject({ code: "STORE_UNAVAILABLE", exit_code: 7 });
      expect(existsSync(scratch.path("ran"))).toBe(false);
      chmodSync(scratch.path(".plan"), 0o755);
      chmodSync(scratch.path(".plan/plans.db"), 0o644);
      expect(await names()).toEqual(["kept"]);
    },
  );

  it.skipIf(isRoot && !isForAll(bin))("is read all the same by the commands that only read", async () => {
    await applied("kept");
    const uid = isRoot ? { uid: nobody } : {};
    chmodSync(scratch.path(".plan/plans.db"), 0o444);
    chmodSync(scratch.path(".plan"), 0o555);
    chmodSync(scratch.folder, 0o755);
    for (const command of ["list", "status", "history", "audit", "verify"]) {
      await scratch.json([command], 0, uid);
    }
    expect((await scratch.json(["resume", "latest", "--dry-run"], 3, uid)).eligible).toBe(false);
    chmodSync(scratch.path(".plan"), 0o755);
  });

  it("is told in plain words where there is none, or a folder", async () => {
    const missing = await scratch.json(["list", "--store", "away/plans.db"], 7);
    expect(String(at(missing.error, "message"))).toMatch(/^there is no store at .*away\/plans\.db$/);
    mkdirSync(scratch.path("folder/plans.db"), { recursive: true });
    for (const command of [["list"], ["run", scratch.planFile("any", [{ id: "only", run: "true" }])]]) {
      const { error } = await scratch.json([...command, "--store", "folder"], 7);
      expect(String(at(error, "message"))).toMatch(/folder\/plans\.db: this is no file, so no store$/);
    }
    expect((await scratch.json(["list", "--store="], 2)).error).toMatchObject({ code: "USAGE" });
  });

  it("is made anew from an empty file, saying so, unless something was there", async () => {
    mkdirSync(scratch.path(".plan"));
    scratch.write(".plan/plans.db", "");
    expect((await scratch.json(["list"], 7)).error).toMatchObject({ code: "STORE_UNAVAILABLE" });
    const file = scratch.planFile("anew", [{ id: "only", run: "echo hello" }]);
    const { code, stderr } = await scratch.plan(["run", file]);
    expect(code).toBe(0);
    expect(stderr).toContain("plans.db was an empty file; a new store was made in it");
    scratch.write(".plan/plans.db", "");
    expect((await scratch.json(["run", file], 7)).error).toMatchObject({ code: "STORE_DAMAGED" });
    expect(scratch.read(".plan/plans.db")).toBe("");
  });

  it("keeps its log when the file beside it was emptied", async () => {
    await applied("emptied");
    rmSync(scratch.path(".plan/logs"), { recursive: true });
    scratch.write(".plan/plans.db-wal", "events");
    scratch.write(".plan/plans.db", "");
    const file = scratch.planFile("more", [{ id: "only", run: "true" }]);
    for (const command of [["list"], ["run", file]]) {
      expect((await scratch.json(command, 7)).error).toMatchObject({ code: "STORE_DAMAGED" });
    }
    expect(scratch.read(".plan/plans.db-wal")).toBe("events");
  });

  it("exits 7 when its folder cannot be made, and the step does not run", async () => {
    scratch.write("file", "");
    const file = scratch.planFile("nowhere", [{ id: "only", run: "touch ran" }]);
    const { error } = await scratch.json(["run", file, "--store", "file/plans.db"], 7);
    expect(error).toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(existsSync(scratch.path("ran"))).toBe(false);
  });

  it.each(["run", "list"])(
    "exits 7 with STORE_DAMAGED when %s finds something that is no database",
    async (command) => {
      mkdirSync(scratch.path(".plan"));
      const text = "this is a diary, not a database\n".repeat(100);
      scratch.write(".plan/plans.db", text);
      const file = scratch.planFile("diary", [{ id: "only", run: "true" }]);
      const { error } = await scratch.json(command === "run" ? ["run", file] : [command], 7);
      expect(error).toMatchObject({ code: "STORE_DAMAGED" });
      expect(list(at(error, "next")).map(({ command }) => command)).toEqual([
        "plan list --store COPY",
        `sqlite3 ${realpathSync(scratch.path(".plan/plans.db"))} .recover`,
      ]);
      expect(scratch.read(".plan/plans.db")).toBe(text);
    },
  );

  it("exits 7 when it was written by a newer planstream, and leaves it as it is", async () => {
    await applied("future");
    scratch.database((opened) => opened.exec("PRAGMA user_version = 99"));
    const before = readFileSync(scratch.path(".plan/plans.db"));
    const { error } = await scratch.json(["resume", "latest"], 7);
    expect(error).toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(String(at(error, "message"))).toContain("written by a newer planstream");
    expect(readFileSync(scratch.path(".plan/plans.db")).equals(before)).toBe(true);
  });

  it("exits 7 when it is another program's database, and leaves it as it is", async () => {
    mkdirSync(scratch.path(".plan"));
    scratch.database((opened) => opened.exec("CREATE TABLE recipes (name TEXT)"));
    const { error } = await scratch.json(
      ["run", scratch.planFile("recipe", [{ id: "only", run: "true" }])],
      7,
    );
    expect(error).toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(scratch.database((opened) => opened.prepare("SELECT name FROM sqlite_schema").all())).toEqual([
      { name: "recipes" },
    ]);
  });

  it("exits 7 when its database was cut short", async () => {
    await applied("short");
    const bytes = readFileSync(scratch.path(".plan/plans.db"));
    writeFileSync(scratch.path(".plan/plans.db"), bytes.subarray(0, 8_192));
    const { error } = await scratch.json(["resume", "latest"], 7);
    expect(error).toMatchObject({ code: "STORE_DAMAGED" });
  });
});

describe("a history that was tampered with", () => {
  const edits = {
    edited: `UPDATE events SET data = CAST(replace(CAST(data AS TEXT), '"only"', '"0nly"') AS BLOB) WHERE type = 'StepCompleted'`,
    taken_out: `DELETE FROM events WHERE type = 'StepCompleted'`,
    cut_off: `DELETE FROM events WHERE type = 'PlanApplied'`,
  };

  it.each(Object.entries(edits))("is found when an event was %s: verify exits 9", async (_, edit) => {
    await applied("honest");
    expect((await scratch.plan(["verify"])).code).toBe(0);
    expect(scratch.database((opened) => opened.prepare(edit).run().changes)).toBe(1);
    const { whole, plans } = await scratch.json(["verify", "latest"], 9);
    expect(whole).toBe(false);
    expect(list(at(plans, 0, "findings")).length).toBeGreaterThan(0);
    const shown = await scratch.plan(["verify"]);
    expect(shown.code).toBe(9);
    expect(shown.stdout).toContain("Fix   go on from a good copy");
  });

  it("goes on where only the part before the kept state was, of which verify says what a resume proves", async () => {
    const file = scratch.planFile("old-damage", [
      { id: "only", run: "true" },
      { id: "broken", run: "test -e mended" },
    ]);
    await scratch.plan(["run", file]);
    scratch.database((opened) => opened.exec(edits.edited));
    const verified = await scratch.plan(["verify"]);
    expect(verified.code).toBe(9);
    expect(verified.stderr).toContain("A resume proves only what came after its kept state");
    scratch.write("mended", "");
    expect((await scratch.plan(["resume", "latest"])).code).toBe(0);
  });

  it("is shown as far as it can be read, exit 7: nobody takes that for the whole", async () => {
    await applied("torn");
    scratch.database((opened) =>
      opened.exec("UPDATE events SET metadata = x'7b' WHERE type = 'StepCompleted'"),
    );
    const shown = await scratch.plan(["history", "latest"]);
    expect(shown).toMatchObject({ code: 7 });
    expect(shown.stdout).toContain("RunStarted");
    expect(shown.stdout).not.toContain("PlanApplied");
    expect(shown.stderr).toMatch(/cannot be read from revision \d+ on {3}STORE_DAMAGED\n {2}plan verify /);
    const document = await scratch.plan(["history", "latest", "--json"]);
    expect(document.code).toBe(7);
    expect(JSON.parse(document.stdout)).toMatchObject({
      items: [{ event: "PlanCreated" }, { event: "RunStarted" }, {}, {}],
      damage: expect.stringContaining("cannot be read from revision 4 on"),
    });
    const stream = await scratch.plan(["history", "latest", "--format", "ndjson"]);
    expect(stream.code).toBe(7);
    expect(parseLines(stream.stdout).at(-1)).toMatchObject({
      error: { code: "STORE_DAMAGED", exit_code: 7 },
    });
  });

  it("refuses a resume with HISTORY_DAMAGED, exits 3 and appends nothing", async () => {
    const file = scratch.planFile("damaged", [
      { id: "only", run: "true" },
      { id: "broken", run: "exit 1" },
    ]);
    await scratch.plan(["run", file]);
    scratch.database((opened) => {
      opened.exec(edits.edited);
      opened.exec("DELETE FROM snapshots");
    });
    const { reasons, recorded_revision } = await scratch.json(["resume", "latest"], 3);
    expect(list(reasons).map(({ code }) => code)).toEqual(["HISTORY_DAMAGED"]);
    expect(recorded_revision).toBeNull();
    expect((await scratch.history()).at(-1)).toMatchObject({ event: "PlanErrored" });
  });
});

describe("the beginning of a history that was tampered with", () => {
  const change = (to: string) =>
    scratch.database(
      (opened) => opened.prepare(`UPDATE events SET data = ${to} WHERE type = 'PlanCreated'`).run().changes,
    );

  it.each([
    ["edited", `CAST(replace(CAST(data AS TEXT), '"low"', '"high"') AS BLOB)`],
    ["no JSON any more", `CAST('{' AS BLOB)`],
  ])("refuses a resume also where the kept state is used: %s", async (_, to) => {
    const vars = { LEVEL: { default: "low" } };
    const file = scratch.planFile("begun", [{ id: "only", run: 'echo "$LEVEL" >> ran; exit 1' }], { vars });
    await scratch.plan(["run", file]);
    expect(change(to)).toBe(1);
    const planId = String(at(list((await scratch.json(["list"])).items), 0, "plan_id"));
    const { reasons } = await scratch.json(["resume", planId], 3);
    expect(list(reasons)).toMatchObject([{ code: "HISTORY_DAMAGED", evidence: { revision: 0 } }]);
    expect(scratch.read("ran")).toBe("low\n");
    expect((await scratch.plan(["resume", planId, "--dry-run"])).code).toBe(0);
  });
});

describe("a file of variables", () => {
  it("that cannot be read is told in plain words", async () => {
    const file = scratch.planFile("any", [{ id: "only", run: "true" }]);
    const nope = await scratch.json(["run", file, "--var-file", "nope"], 2);
    expect(String(at(nope.error, "message"))).toMatch(/nope: there is no such file$/);
    const folder = await scratch.json(["run", file, "--var-file", "tmp"], 2);
    expect(String(at(folder.error, "message"))).toMatch(/tmp: this is a folder, not a file$/);
  });
});

describe("naming a plan", () => {
  it("takes the id in any case, its ends and the name; several that fit exit 4 with the list", async () => {
    await applied("one");
    await applied("two");
    const items = list((await scratch.json(["list"])).items);
    const [two, one] = items.map(({ plan_id }) => String(plan_id));
    for (const target of [one, one?.toLowerCase(), one?.slice(-6), "one"]) {
      expect((await scratch.json(["status", target ?? ""])).plan).toMatchObject({ plan_id: one });
    }
    expect((await scratch.json(["status", "latest"])).plan).toMatchObject({ plan_id: two });
    const { error } = await scratch.json(["status", one?.slice(0, 6) ?? ""], 4);
    expect(error).toMatchObject({
      code: "TARGET_AMBIGUOUS",
      evidence: { plans: [{ name: "two" }, { name: "one" }] },
    });
  });
});

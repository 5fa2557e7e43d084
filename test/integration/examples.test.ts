/** The examples run: as they are, and stopped in the middle. */
import { copyFileSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { root } from "./support/command.ts";
import { list } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";

const here = useScratch();

describe("the demo", () => {
  it("runs a plan, interrupts it, shows the dry run, resumes, and shows history and audit", async () => {
    const { code, stdout, stderr } = await here.startProgram(
      process.execPath,
      [join(root, "examples/demo.ts")],
      {
        cwd: root,
      },
    ).ended;
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    for (const said of ["nothing was written", "PlanInterrupted", "PLAN_APPLIED", "granted", "whole"]) {
      expect(stdout).toContain(said);
    }
    // No finished step ran twice: each of these is printed by one step, once.
    for (const printed of [
      "g of flour for 8 guests",
      "bought 320 g of flour",
      "golden brown",
      "served to 8 guests",
    ]) {
      expect(stdout.split(printed)).toHaveLength(2);
    }
  }, 60_000);
});

describe("the release's rehearsal", () => {
  it("versions, tags, packs and publishes a real package, and goes on after a stop", async () => {
    copyFileSync(join(root, "examples/release-rehearsal.plan.yaml"), here.path("release.plan.yaml"));
    const scratchFolder = here.path("release");
    const first = here.start([
      ...["run", "release.plan.yaml", "--var", "BUMP=minor", "--var", `SCRATCH=${scratchFolder}`],
      ...["--format", "ndjson"],
    ]);
    await first.event("StepCompleted", 3);
    first.signal("SIGTERM");
    await first.ended;
    expect((await here.plan(["resume", "latest"])).code).toBe(0);
    expect(readdirSync(join(scratchFolder, "registry"))).toEqual(["left-foot-1.1.0.tgz"]);
    const tags = await here.startProgram("git", ["-C", join(scratchFolder, "package"), "tag"]).ended;
    expect(tags.stdout).toBe("v1.1.0\n");
    const status = await here.json(["status", "latest"]);
    expect(status.plan).toMatchObject({ state: "applied", last_completed_step: 7 });
  }, 120_000);
});

describe("the import", () => {
  it("goes on with the next batch after it was killed, and imports every row once", async () => {
    const rows = Array.from({ length: 4_000 }, (_, index) => `person-${index},town-${index % 7}`);
    writeFileSync(here.path("people.csv"), `name,town\n${rows.join("\n")}\n`);
    const program = [join(root, "examples/import-csv.ts"), "people.csv", "people.db"];
    const env = { BATCH_SIZE: "100" };
    const first = here.startProgram(process.execPath, program, { env });
    await here.appears("people.db");
    first.signal("SIGKILL");
    await first.ended;
    const second = await here.startProgram(process.execPath, program, { env }).ended;
    expect({ code: second.code, stdout: second.stdout }).toEqual({
      code: 0,
      stdout: "ended: 4000 rows in 40 batches\n",
    });
    const db = new DatabaseSync(here.path("people.db"), { readOnly: true });
    expect(db.prepare("SELECT count(*) AS rows, count(DISTINCT name) AS names FROM people").get()).toEqual({
      rows: 4_000,
      names: 4_000,
    });
    db.close();
    const { items } = await here.json(["history", "latest"]);
    expect(list(items).filter(({ event }) => event === "StepCompleted")).toHaveLength(42);
    expect(existsSync(here.path(".plan/.gitignore"))).toBe(true);
  }, 120_000);
});

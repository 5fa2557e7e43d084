/** Secrets are given to steps and to nobody else: not to the store, not to logs, not to any screen or process list. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Ended } from "./support/command.ts";
import { processesWith } from "./support/processes.ts";
import { type Step, useScratch, waits } from "./support/scratch.ts";

const scratch = useScratch();
const canary = "canary-7f3a91c2e8d4";
const env = { TOKEN: canary };
const vars = { TOKEN: { secret: true, required: true } };

function secretPlan(name: string, steps: readonly Step[]): string {
  return scratch.planFile(name, steps, { vars });
}

/** Files below the folder that hold the canary, the write-ahead log's among them. */
function leaks(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && readFileSync(path).includes(canary));
}

function expectSilent(...said: readonly Ended[]): void {
  for (const { stdout, stderr } of said) expect(stdout + stderr).not.toContain(canary);
}

/** Says the secret wherever a step can say something. */
const chatty = [
  'echo "$TOKEN"',
  'echo "$TOKEN" >&2',
  'printf "%s" "$TOKEN" | head -c 7; sleep 0.05; printf "%s\\n" "$TOKEN" | tail -c +8',
  'echo "RESULT=got-$TOKEN" >> "$PLAN_OUTPUT"',
  'echo "used $TOKEN" > "$PLAN_DECISION"',
  'printf "%s" "$TOKEN" | sha256sum | cut -c1-64 > given',
].join("\n");

describe("a secret", () => {
  it("reaches the step, and neither the store, nor a log, nor a screen", async () => {
    const file = secretPlan("chatty", [{ id: "chatty", run: chatty, outputs: ["RESULT"] }]);
    const said = [await scratch.plan(["run", file], { env })];
    expect(said[0]).toMatchObject({ code: 0 });
    expect(scratch.read("given").trim()).toBe(createHash("sha256").update(canary).digest("hex"));
    for (const args of [
      ["history", "--all"],
      ["history", "--json"],
      ["status"],
      ["audit"],
      ["list"],
      ["verify"],
    ]) {
      said.push(await scratch.plan(args));
    }
    expectSilent(...said);
    expect(leaks(scratch.path(".plan"))).toEqual([]);
  });

  it("is in no trace of a step that fails with it in its last line, in any format", async () => {
    const file = secretPlan("failing", [
      { id: "failing", run: 'echo "bad token $TOKEN" >&2; exit 1', retry: { max: 1, delay: "10ms" } },
    ]);
    const said = [
      await scratch.plan(["run", file], { env }),
      await scratch.plan(["resume", "latest", "--format", "ndjson"], { env }),
      await scratch.plan(["resume", "latest", "--json"], { env }),
      await scratch.plan(["resume", "latest", "--dry-run", "--format", "rich"], { env }),
      await scratch.plan(["history", "latest", "--json"]),
    ];
    expect(said.map(({ code }) => code)).toEqual([1, 1, 1, 0, 0]);
    expect(said[0]?.stderr).toContain("bad token");
    expectSilent(...said);
    expect(leaks(scratch.path(".plan"))).toEqual([]);
  });

  it("is asked for again by every resume, from the environment or a file, and named when it is missing", async () => {
    const file = secretPlan("asked", [{ id: "asked", run: 'test "$TOKEN" = "$(cat expected)"' }]);
    scratch.write("expected", "another one");
    await scratch.plan(["run", file], { env });
    scratch.write("expected", canary);
    const refused = await scratch.json(["resume", "latest"], 3);
    expect(refused.reasons).toMatchObject([
      { code: "VARIABLE_MISSING", evidence: { missing: [{ name: "TOKEN", kind: "secret" }] } },
    ]);
    scratch.write("values", `TOKEN=${canary}\n`);
    expect(await scratch.plan(["resume", "latest", "--var-file", "values"])).toMatchObject({ code: 0 });
    expect(leaks(scratch.path(".plan"))).toEqual([]);
  });

  it("is refused on the command line, where others can read it, and kept nowhere", async () => {
    const file = secretPlan("typed", [{ id: "typed", run: "touch ran" }]);
    const typed = await scratch.plan(["run", file, "--var", `TOKEN=${canary}`]);
    expect(typed.code).toBe(2);
    expectSilent(typed);
    expect(scratch.read("ran")).toBe("");
    expect(leaks(scratch.path(".plan"))).toEqual([]);
  });

  it("is in no command line of any process while its step runs, and in no file after kill -9", async () => {
    const file = secretPlan("running", [{ id: "long", run: `echo "$TOKEN"; ${waits("long")}` }]);
    const owner = scratch.start(["run", file], { env });
    await scratch.appears("long.begun");
    const commands = processesWith(scratch.mark).map(({ command }) => command);
    expect(commands.length).toBeGreaterThan(1);
    expect(commands.filter((command) => command.includes(canary))).toEqual([]);
    owner.signal("SIGKILL");
    expectSilent(await owner.ended);
    expect(readdirSync(scratch.path(".plan"))).toContain("plans.db-wal");
    expect(leaks(scratch.path(".plan"))).toEqual([]);
  });
});

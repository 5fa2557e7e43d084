/** `plan run` and `plan resume` as a person types them: what runs, what is kept, what is refused, with which exit code. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { at, list } from "./support/json.ts";
import { types, useScratch, waits } from "./support/scratch.ts";

const scratch = useScratch();

/** A plan whose second step fails as long as there is no file `mended`. */
function failingPlan(): string {
  return scratch.planFile("deploy", [
    { id: "build", run: "echo build >> ran; echo 'VERSION=1.2.0' >> $PLAN_OUTPUT", outputs: ["VERSION"] },
    { id: "push", run: "echo push $VERSION >> ran; test -e mended || exit 3" },
    { id: "tell", run: "echo tell $VERSION >> ran" },
  ]);
}

describe("a plan whose steps all succeed", () => {
  it("exits 0, tells each step on stderr and leaves stdout to the steps", async () => {
    const file = scratch.planFile("hello", [
      { id: "first", run: "echo to stdout; echo to stderr >&2" },
      { id: "second", run: ["echo", "no shell"] },
    ]);
    const ended = await scratch.plan(["run", file]);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: "to stdout\nno shell\n" });
    expect(ended.stderr).toMatch(/^plan [0-9A-Z]{26} hello attempt 1$/m);
    expect(ended.stderr).toContain("to stderr\n");
    expect(ended.stderr).toMatch(/^\[1\/2\] first: done in \S+ \(cp_1\)$/m);
    expect(ended.stderr).toMatch(/^\[2\/2\] second: done in \S+ \(cp_2\)$/m);
    expect(ended.stderr).toContain("applied, 2 checkpoints");
    expect(scratch.read(".plan/.gitignore")).toBe("*\n");
  });

  it("leaves none of its steps' files behind, and nothing else for temporary files but compiled code", async () => {
    const file = scratch.planFile("clean", [{ id: "only", run: "echo A=1 >> $PLAN_OUTPUT", outputs: ["A"] }]);
    expect((await scratch.plan(["run", file])).code).toBe(0);
    const left = readdirSync(scratch.path("tmp")).filter((name) => name !== "node-compile-cache");
    expect(left).toEqual([]);
  });

  it("is over: a resume is refused with PLAN_APPLIED, exits 3, and the refusal is history", async () => {
    await scratch.plan(["run", scratch.planFile("over", [{ id: "only", run: "true" }])]);
    const refused = await scratch.json(["resume", "over"], 3);
    expect(list(refused.reasons).map(({ code }) => code)).toEqual(["PLAN_APPLIED"]);
    const events = await scratch.history();
    expect(events.at(-1)).toMatchObject({ event: "ResumeRefused", revision: refused.recorded_revision });
  });
});

describe("running a plan that is over", () => {
  it("is refused, and the refusal says which plan it is", async () => {
    await scratch.plan(["run", scratch.planFile("over", [{ id: "only", run: "true" }])]);
    const planId = String(at(list((await scratch.json(["list"])).items), 0, "plan_id"));
    const refused = await scratch.plan(["run", planId.slice(-6)]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain(`Not run: over  ${planId}   1 reason`);
    expect(refused.stderr).toContain("PLAN_APPLIED");
  });
});

describe("a plan whose step fails", () => {
  it("exits 1, whatever the step's own exit code was, and shows where its log is", async () => {
    const ended = await scratch.plan(["run", failingPlan()]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("[2/3] push: failed");
    expect(ended.stderr).toContain("errored at push, 1 checkpoint kept");
    const [, target = ""] = /^next: plan logs (\w{6})$/m.exec(ended.stderr) ?? [];
    expect(await scratch.plan(["logs", target])).toMatchObject({ code: 0 });
  });

  it("goes on at that step when it is resumed, with the outputs of the steps before", async () => {
    await scratch.plan(["run", failingPlan()]);
    scratch.write("mended", "");
    const resumed = await scratch.json(["resume", "latest"]);
    expect(resumed).toMatchObject({ eligible: true, dry_run: false });
    expect(resumed.result).toMatchObject({ state: "applied", exit_code: 0, last_completed_step: 3 });
    expect(scratch.read("ran")).toBe("build\npush 1.2.0\npush 1.2.0\ntell 1.2.0\n");
  });

  it("may be let off: in apply it ends the plan constrained, and exits 1", async () => {
    const step = { id: "tell", phase: "apply", run: "exit 9", allow_failure: true };
    const ran = await scratch.json(["run", scratch.planFile("let-off", [step])], 1);
    expect(ran.result).toMatchObject({ state: "constrained", exit_code: 1 });
  });
});

describe("a dry run", () => {
  it("shows what would happen, runs nothing and changes no byte of the store", async () => {
    await scratch.plan(["run", failingPlan()]);
    const before = readFileSync(scratch.path(".plan/plans.db"));
    const ended = await scratch.plan(["resume", "latest", "--dry-run"]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toContain("Dry run: nothing ran, nothing was written.");
    expect(ended.stdout).toMatch(/1 +build +reused +cp_1/);
    expect(ended.stdout).toMatch(/2 +push +runs +failed/);
    expect(readFileSync(scratch.path(".plan/plans.db")).equals(before)).toBe(true);
    expect(scratch.read("ran")).toBe("build\npush 1.2.0\n");
  });

  it("prints a digest that --expect takes, and refuses once the plan has moved on", async () => {
    await scratch.plan(["run", failingPlan()]);
    const preview = await scratch.json(["resume", "latest", "--dry-run"]);
    const digest = String(preview.preview_digest).slice(0, 16);
    expect(at(preview.next, 0, "command")).toContain(`--expect ${digest}`);
    const resumed = await scratch.json(["resume", "latest", "--expect", digest], 1);
    expect(resumed.result).toMatchObject({ state: "errored" });
    const stale = await scratch.json(["resume", "latest", "--expect", digest], 3);
    expect(list(stale.reasons)).toMatchObject([{ code: "STALE_PREVIEW", evidence: { moved: ["history"] } }]);
    expect(stale.result).toBeNull();
  });

  it("exits 3 where a resume would be refused, and is in no history", async () => {
    await scratch.plan(["run", scratch.planFile("over", [{ id: "only", run: "true" }])]);
    const ended = await scratch.plan(["resume", "latest", "--dry-run"]);
    expect(ended.code).toBe(3);
    expect(ended.stdout).toContain("Would be refused");
    expect(ended.stdout).toContain("PLAN_APPLIED");
    expect(types(await scratch.history())).not.toContain("ResumeRefused");
  });
});

describe("a plan that is running", () => {
  it("refuses a resume with RUN_IN_PROGRESS and exit 6, says who has it, and runs on", async () => {
    const owner = scratch.start(["run", scratch.planFile("busy", [{ id: "long", run: waits("long") }])]);
    await scratch.appears("long.begun");
    const refused = await scratch.json(["resume", "busy"], 6);
    expect(list(refused.reasons)).toMatchObject([
      { code: "RUN_IN_PROGRESS", level: "refuse", evidence: { pid: owner.pid } },
    ]);
    const shown = await scratch.plan(["resume", "busy"]);
    expect(shown).toMatchObject({ code: 6, stdout: "" });
    expect(shown.stderr).toContain(`pid ${owner.pid}`);
    scratch.write("long.go", "");
    expect((await owner.ended).code).toBe(0);
    const refusals = types(await scratch.history()).filter((type) => type === "ResumeRefused");
    expect(refusals).toHaveLength(2);
  });
});

describe("going back", () => {
  it("runs the steps after the checkpoint again, with keys of their own", async () => {
    const file = scratch.planFile("again", [
      { id: "one", run: "echo one $PLAN_KEY >> ran" },
      { id: "two", run: "echo two $PLAN_KEY >> ran; test -e mended || exit 1" },
    ]);
    await scratch.plan(["run", file]);
    scratch.write("mended", "");
    await scratch.plan(["resume", "again"]);
    const keys = scratch.read("ran").trim().split("\n");
    expect(keys).toHaveLength(3);
    expect(keys[1]).toBe(keys[2]);
    const slip = await scratch.plan(["resume", "again", "--from", "one"]);
    expect(slip.code).toBe(2);
    expect(slip.stderr).toContain("one left cp_1");
  });

  it("asks for consent before a finished step that touches the outside runs a second time", async () => {
    const file = scratch.planFile("outside", [
      { id: "build", run: "echo build >> ran" },
      { id: "send", run: "echo send >> ran", rerun: "ask" },
      { id: "last", run: "echo last >> ran; exit 1" },
    ]);
    await scratch.plan(["run", file]);
    const refused = await scratch.json(["resume", "latest", "--from", "cp_1"], 3);
    expect(list(refused.reasons)).toMatchObject([{ code: "STEP_WOULD_REPEAT", level: "choose" }]);
    const resumed = await scratch.json(
      ["resume", "latest", "--from", "cp_1", "--accept", "STEP_WOULD_REPEAT"],
      1,
    );
    expect(resumed).toMatchObject({ accepted: ["STEP_WOULD_REPEAT"] });
    expect(scratch.read("ran")).toBe("build\nsend\nlast\nsend\nlast\n");
    expect((await scratch.json(["status", "latest"])).plan).toMatchObject({ line: 2, attempt: 2 });
  });
});

describe("a command line that is wrong", () => {
  it.each([
    [["run"], 2, "USAGE"],
    [["resume", "latest", "--expext", "4b1f"], 2, "USAGE"],
    [["resume", "latest", "--accept", "PLAN_APPLIED"], 2, "USAGE"],
    [["lst"], 2, "USAGE"],
    [["run", "missing.plan.yaml"], 5, "PLAN_FILE_INVALID"],
    [["status", "nobody"], 4, "PLAN_NOT_FOUND"],
    [["status"], 4, "PLAN_NOT_FOUND"],
  ])("%j exits %i with %s, and makes no store", async (args, exitCode, code) => {
    const { error } = await scratch.json(args, exitCode);
    expect(error).toMatchObject({ code, exit_code: exitCode });
    expect(existsSync(scratch.path(".plan"))).toBe(false);
  });

  it("is answered with the corrected line", async () => {
    const { code, stderr, stdout } = await scratch.plan(["resume", "latest", "--dryrun"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("plan resume latest --dry-run");
  });

  it("exits 5 for a plan file with mistakes, each with its place", async () => {
    scratch.write("bad.plan.yaml", "plan: 1\nname: bad\nsteps:\n  - id: a\n    rum: echo\n");
    const { code, stderr } = await scratch.plan(["run", "bad.plan.yaml"]);
    expect(code).toBe(5);
    expect(stderr).toMatch(/bad\.plan\.yaml:5:5 /);
    expect(existsSync(scratch.path(".plan"))).toBe(false);
  });
});

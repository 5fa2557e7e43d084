/** What a command suggests leads somewhere: it names the plan, the step and the checkpoint, and is no dead end. */
import { describe, expect, it } from "vitest";
import { at, list } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();
const done = { id: "one", run: "true" };

describe("plan stop", () => {
  it("says that a plan is over, or has stopped already, and suggests only what can be done", async () => {
    await scratch.plan(["run", scratch.planFile("whole", [done])]);
    const over = await scratch.plan(["stop", "whole"]);
    expect(over.stderr).toMatch(/^plan [0-9A-Z]{6} is over: there is nothing to stop \(applied\)\n$/);
    await scratch.plan(["run", scratch.planFile("halted", [done, { id: "two", run: "exit 1" }])]);
    const idle = await scratch.plan(["stop", "halted"]);
    expect(idle.stderr).toMatch(/ is not running: it has stopped already \(errored\)\n {2}plan resume /);
  });
});

describe("a step to be marked done", () => {
  it("is named in the command that gives its outputs", async () => {
    const step = { id: "two", run: "exit 1", outputs: ["VERSION"] };
    await scratch.plan(["run", scratch.planFile("marked", [done, step])]);
    const { reasons, plan } = await scratch.json(["resume", "latest", "--dry-run", "--mark-done", "two"], 3);
    expect(at(reasons, 0, "remedy", 0, "command")).toBe(
      `plan resume ${at(plan, "plan_id")} --mark-done two --output VERSION=…`,
    );
  });
});

describe("a step in place of a checkpoint", () => {
  it("is answered with the corrected lines", async () => {
    const steps = [done, { id: "two", run: "true" }, { id: "three", run: "exit 1" }];
    await scratch.plan(["run", scratch.planFile("three", steps)]);
    const { error } = await scratch.json(["resume", "latest", "--from", "two"], 2);
    const next = list(at(error, "next"));
    expect(next.slice(0, 2)).toMatchObject([
      { command: expect.stringMatching(/^plan resume [0-9A-Z]{26} --from cp_2$/), why: "keeps two" },
      { command: expect.stringMatching(/^plan resume [0-9A-Z]{26} --from cp_1$/), why: "runs two again" },
    ]);
  });
});

describe("a plan that is over", () => {
  it("is named when it is run again, and one of a thing is one", async () => {
    await scratch.plan(["run", scratch.planFile("once", [done])]);
    const again = await scratch.plan(["run", "latest"]);
    expect(again.stderr).toMatch(/Not run: once {2}[0-9A-Z]{26} {3}1 reason\n/);
    await scratch.plan(["resume", "latest"]);
    expect((await scratch.plan(["audit"])).stderr).toContain("1 resume asked for");
    expect((await scratch.plan(["history", "latest"])).stdout).toContain("1 step, ");
  });
});

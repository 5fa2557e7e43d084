/** What a command suggests leads somewhere: it names the plan, the step and the checkpoint, and is no dead end. */
import { describe, expect, it } from "vitest";
import { at, type JsonObject, list, parseLines } from "./support/json.ts";
import { useScratch, waits } from "./support/scratch.ts";

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

describe("the end of a run whose step nobody knows the outcome of", () => {
  const late = { id: "send", phase: "apply", run: "sleep 600", timeout: "100ms" };
  const markDone = expect.stringMatching(/^plan resume [0-9A-Z]{26} --mark-done send$/);
  const accept = expect.stringMatching(/^plan resume [0-9A-Z]{26} --accept STEP_OUTCOME_UNKNOWN$/);
  const look = expect.stringMatching(/^plan history [0-9A-Z]{26}$/);
  const commandsOf = (next: JsonObject[string] | undefined) => list(next).map(({ command }) => command);

  it("says what a resume must be told after a step that asks ran out of time, for it would be refused", async () => {
    const file = scratch.planFile("late", [{ ...late, rerun: "ask" }]);
    const { next } = await scratch.json(["run", file], 1);
    expect(commandsOf(next)).toEqual([markDone, accept, look]);
    const refused = await scratch.json(["resume", "latest"], 3);
    expect(commandsOf(refused.next)).toEqual([markDone, accept]);
    const again = await scratch.plan(["resume", "latest", "--accept", "STEP_OUTCOME_UNKNOWN"]);
    expect(again.stderr).toMatch(
      /^next: plan logs \w{6}\nnext: plan resume \w{6} --mark-done send\nnext: plan resume \w{6} --accept /m,
    );
    expect((await scratch.plan(["resume", "latest", "--mark-done", "send"])).code).toBe(0);
  });

  it("offers no second run of a step that says never", async () => {
    const { next } = await scratch.json(
      ["run", scratch.planFile("once", [{ ...late, run: "exit 1", rerun: "never" }])],
      1,
    );
    expect(commandsOf(next)).toEqual([markDone, look]);
  });

  it("says the same after a stop, and that it runs again where it may", async () => {
    const stopped = async (rerun: string) => {
      const step = { id: "send", phase: "apply", run: waits(rerun), rerun };
      const owner = scratch.start(["run", scratch.planFile(rerun, [step]), "--format", "ndjson"]);
      await scratch.appears(`${rerun}.begun`);
      owner.signal("SIGINT");
      return commandsOf(parseLines((await owner.ended).stdout).at(-1)?.next);
    };
    expect(await stopped("ask")).toEqual([markDone, accept, look]);
    expect(await stopped("never")).toEqual([markDone, look]);
    expect(await stopped("safe")).toEqual([expect.stringMatching(/^plan resume [0-9A-Z]{26}$/), look]);
  });
});

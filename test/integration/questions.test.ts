/** What is asked on a terminal, and that nothing ever is where nobody can answer. */

import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { at, list } from "./support/json.ts";
import { types, useScratch } from "./support/scratch.ts";
import { ctrlC, enter, hasTerminals, planAtTerminal } from "./support/terminal.ts";

const scratch = useScratch();
const atTerminal = planAtTerminal(scratch);
const down = "\u001b[B";

/** A plan whose only step fails until there is a file `go`. */
async function errored(name: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const file = scratch.planFile(name, [{ id: "only", run: "test -e go", ...more }]);
  expect(await scratch.plan(["run", file])).toMatchObject({ code: 1 });
  return file;
}

async function states(): Promise<unknown[]> {
  return list((await scratch.json(["list", "--sort", "name"])).items).map(({ name, state }) => [name, state]);
}

/** Its step was killed half-way and must not run again by itself. */
async function cutOff(): Promise<void> {
  const step = { id: "pay", rerun: "ask", run: "echo paid >> paid; [ -e go ] || kill -9 $PPID; sleep 5" };
  const file = scratch.planFile("payment", [step]);
  await scratch.plan(["run", file]);
}

describe.runIf(hasTerminals)("at a terminal", () => {
  it("a command that changes lets one pick the plan it was not told", async () => {
    await errored("first");
    await errored("second");
    const keys = [{ after: "Which plan to cancel?", press: `${down}${enter}` }];
    expect(await atTerminal(["cancel"], keys)).toMatchObject({ code: 0 });
    expect(await states()).toEqual([
      ["first", "cancelled"],
      ["second", "errored"],
    ]);
  });

  it("nothing is asked where no plan fits", async () => {
    await scratch.plan(["run", scratch.planFile("over", [{ id: "only", run: "true" }])]);
    const { code, screen } = await atTerminal(["resume"]);
    expect(code).toBe(2);
    expect(stripVTControlCharacters(screen)).toContain("there is none it fits");
  });

  it("a target that fits several plans is asked about, also to read", async () => {
    await errored("first");
    await errored("second");
    const start = String(list((await scratch.json(["list"])).items)[0]?.plan_id).slice(0, 4);
    const keys = [{ after: `Several plans fit "${start}"`, press: enter }];
    const { code, screen } = await atTerminal(["status", start], keys);
    expect(code).toBe(0);
    expect(stripVTControlCharacters(screen)).toMatch(/second {2}[0-9A-Z]{26}/);
  });

  it("running a file again offers to resume its unfinished plan", async () => {
    const file = await errored("again");
    scratch.write("go", "");
    const keys = [{ after: "of this file is errored. Resume it?", press: enter }];
    expect(await atTerminal(["run", file], keys)).toMatchObject({ code: 0 });
    expect(await states()).toEqual([["again", "applied"]]);
  });

  it("running a file again makes a new plan for whoever says no", async () => {
    const file = await errored("again");
    scratch.write("go", "");
    const keys = [{ after: "Resume it?", press: `${down}${enter}` }];
    expect(await atTerminal(["run", file], keys)).toMatchObject({ code: 0 });
    expect((await states()).toSorted()).toEqual([
      ["again", "applied"],
      ["again", "errored"],
    ]);
  });

  it("--yes says yes to that without being asked", async () => {
    const file = await errored("again");
    scratch.write("go", "");
    expect(await atTerminal(["run", file, "--yes"])).toMatchObject({ code: 0 });
    expect(await states()).toEqual([["again", "applied"]]);
  });

  it("Ctrl-C in place of an answer does nothing and ends the command as a signal does", async () => {
    await errored("kept");
    const keys = [{ after: "Which plan to cancel?", press: ctrlC }];
    expect(await atTerminal(["cancel"], keys)).toMatchObject({ code: null, signal: "SIGINT" });
    expect(await states()).toEqual([["kept", "errored"]]);
  });

  it("a resume asks for each reason that can be accepted, and goes on with those that are", async () => {
    await cutOff();
    scratch.write("go", "");
    const keys = [{ after: "Go on although STEP_OUTCOME_UNKNOWN?", press: `${down}${enter}` }];
    await atTerminal(["resume", "latest"], keys);
    const resumed = (await scratch.history()).find(({ event }) => event === "PlanResumed");
    expect(at(resumed, "data", "accepted")).toEqual(["STEP_OUTCOME_UNKNOWN"]);
  });

  it("a resume is refused with the reasons nobody accepts: no is what Enter says, and --yes does not", async () => {
    await cutOff();
    const keys = [{ after: "Go on although STEP_OUTCOME_UNKNOWN?", press: enter }];
    expect(await atTerminal(["resume", "latest", "--yes"], keys)).toMatchObject({ code: 3 });
    expect(types(await scratch.history()).at(-1)).toBe("ResumeRefused");
  });

  it.each([
    [["--no-input"], {}],
    [[], { PLAN_NO_INPUT: "1" }],
    [[], { CI: "true" }],
  ] as const)("nothing is asked with %j %j", async (flags, env) => {
    await errored("kept");
    const { code, screen } = await atTerminal(["cancel", ...flags], [], { env });
    expect(code).toBe(2);
    expect(stripVTControlCharacters(screen)).toMatch(/plan cancel [0-9A-Z]{6} +kept, errored/);
  });
});

describe("where nobody can answer", () => {
  it.each(["resume", "cancel"])(
    "plan %s without a plan exits 2 and lists those that fit",
    async (command) => {
      await errored("kept");
      const { error } = await scratch.json([command], 2);
      expect(error).toMatchObject({ code: "USAGE", next: [{ why: "kept, errored" }] });
      expect(at(error, "next", 0, "command")).toMatch(new RegExp(`^plan ${command} [0-9A-Z]{6}$`));
    },
  );

  it("plan stop without a plan exits 2 and says that none runs", async () => {
    await errored("kept");
    const { stderr, code } = await scratch.plan(["stop"]);
    expect(code).toBe(2);
    expect(stderr).toContain("there is none it fits");
  });

  it("running a file again says how to resume its unfinished plan, and makes a new one", async () => {
    const file = await errored("again");
    const { stderr } = await scratch.plan(["run", file]);
    expect(stderr).toMatch(/^again [0-9A-Z]{6} of this file is errored: plan resume [0-9A-Z]{6}\n/);
    expect(await states()).toHaveLength(2);
  });

  it("a target that fits several exits 4 with all of them", async () => {
    await errored("first");
    await errored("second");
    const [second, first] = list((await scratch.json(["list"])).items).map(({ plan_id }) => String(plan_id));
    const { stderr, code } = await scratch.plan(["status", String(first).slice(0, 4)]);
    expect(code).toBe(4);
    expect(stderr).toContain(`  ${second}  second, errored\n  ${first}  first, errored\n`);
  });
});

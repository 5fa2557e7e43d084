/** Questions of plans at a real terminal, and steps that have the terminal themselves. */
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { at } from "./support/json.ts";
import { types, useScratch } from "./support/scratch.ts";
import { ctrlC, enter, hasTerminals, planAtTerminal } from "./support/terminal.ts";

const scratch = useScratch();
const atTerminal = planAtTerminal(scratch);

const asking = () =>
  scratch.planFile("asking", [
    { id: "build", run: "true" },
    { id: "confirm", approve: "Publish it?" },
    { id: "publish", run: "echo published" },
  ]);

const told = async () => types(await scratch.history());

async function newest(type: string) {
  return (await scratch.history()).findLast(({ event }) => event === type)?.data;
}

describe.runIf(hasTerminals)("a question at a terminal", () => {
  it("is asked by the run that comes to it, and a yes goes on", async () => {
    const { code, screen } = await atTerminal(
      ["run", asking()],
      [{ after: "Publish it?", press: `y${enter}` }],
    );
    expect(code).toBe(0);
    expect(stripVTControlCharacters(screen)).toContain("published");
    expect(await told()).toEqual(
      expect.arrayContaining(["ApprovalRequested", "ApprovalGiven", "PlanApplied"]),
    );
  });

  it("proposes no, and a no may say why", async () => {
    const keys = [
      { after: "Publish it?", press: enter },
      { after: "Why not?", press: `not today${enter}` },
    ];
    expect((await atTerminal(["run", asking()], keys)).code).toBe(1);
    expect(await newest("ApprovalDenied")).toMatchObject({ reason: "not today" });
    expect((await told()).at(-1)).toBe("PlanErrored");
  });

  it("ends with Ctrl-C as a run does: interrupted by SIGINT, and the question stays open", async () => {
    const { signal } = await atTerminal(["run", asking()], [{ after: "Publish it?", press: ctrlC }]);
    expect(signal).toBe("SIGINT");
    expect(await newest("PlanInterrupted")).toMatchObject({ cause: "signal", signal: "SIGINT" });
    const status = await scratch.json(["status"]);
    expect(at(status, "plan", "waiting_for")).toMatchObject({ step_id: "confirm", question: "Publish it?" });
  });

  it("goes away when the answer comes from another terminal", async () => {
    const run = atTerminal(["run", asking()], []);
    const isAsked = async () => expect(await told()).toContain("ApprovalRequested");
    await vi.waitFor(isAsked, { timeout: 20_000, interval: 50 });
    expect((await scratch.plan(["approve", "latest", "confirm"])).code).toBe(0);
    expect((await run).code).toBe(0);
    expect((await told()).at(-1)).toBe("PlanApplied");
  });

  it("is asked by a resume, which then goes on", async () => {
    expect((await scratch.plan(["run", asking()])).code).toBe(8);
    const keys = [{ after: "Publish it?", press: `y${enter}` }];
    expect((await atTerminal(["resume", "latest"], keys)).code).toBe(0);
    expect(await told()).toEqual(expect.arrayContaining(["ApprovalGiven", "PlanResumed", "PlanApplied"]));
  });

  it("answered with no before a resume is not resumed", async () => {
    expect((await scratch.plan(["run", asking()])).code).toBe(8);
    const keys = [
      { after: "Publish it?", press: enter },
      { after: "Why not?", press: enter },
    ];
    expect((await atTerminal(["resume", "latest"], keys)).code).toBe(1);
    expect((await told()).slice(-2)).toEqual(["ApprovalDenied", "PlanErrored"]);
  });
});

describe.runIf(hasTerminals)("an interactive step", () => {
  it("has the terminal: it asks and is answered", async () => {
    const run = 'read -r -p "Your name? " name; echo "NAME=$name" >> "$PLAN_OUTPUT"';
    const file = scratch.planFile("talks", [
      { id: "ask", run, outputs: ["NAME"], interactive: true },
      { id: "greet", run: 'echo "hello $NAME"' },
    ]);
    const { code, screen } = await atTerminal(["run", file], [{ after: "Your name?", press: `Ana${enter}` }]);
    expect(code).toBe(0);
    expect(stripVTControlCharacters(screen)).toContain("hello Ana");
  });

  it("stops with Ctrl-C, which it gets from the terminal itself", async () => {
    const file = scratch.planFile("talks", [
      { id: "ask", run: 'read -r -p "Your name? " name', interactive: true },
    ]);
    const { signal } = await atTerminal(["run", file], [{ after: "Your name?", press: ctrlC }]);
    expect(signal).toBe("SIGINT");
    expect(await newest("PlanInterrupted")).toMatchObject({
      signal: "SIGINT",
      in_flight: { outcome: "stopped" },
    });
  });
});

describe("an interactive step without a terminal", () => {
  it("fails, and says why", async () => {
    const file = scratch.planFile("talks", [{ id: "ask", run: "true", interactive: true }]);
    expect((await scratch.plan(["run", file])).code).toBe(1);
    expect(at(await newest("PlanErrored"), "error", "message")).toContain("there is no terminal");
  });
});

describe("a plan file that calls functions", () => {
  it("is not begun by the command, which has none", async () => {
    const { code, stderr } = await scratch.plan([
      "run",
      scratch.planFile("calls", [{ id: "tell", call: "announce" }]),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('step "tell" calls a function');
  });
});

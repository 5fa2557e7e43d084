/** The command at a real terminal, a pseudo-terminal that Python has and Node.js has not. Skipped where there is no Python. */
import { describe, expect, it } from "vitest";
import { at } from "./support/json.ts";
import { allGone } from "./support/processes.ts";
import { useScratch, waits } from "./support/scratch.ts";
import { ctrlC, hasTerminals, planAtTerminal } from "./support/terminal.ts";

const scratch = useScratch();
const atTerminal = planAtTerminal(scratch);

describe.runIf(hasTerminals)("at a terminal", () => {
  it("a run is told in colour, and every step has its line as it begins and ends", async () => {
    const file = scratch.planFile("shown", [
      { id: "only", name: "The only one", run: "echo noise; sleep 0.3" },
    ]);
    const { screen, code } = await atTerminal(["run", file]);
    expect(code).toBe(0);
    expect(screen).toContain("\u001b[36m▸\u001b[39m only");
    expect(screen).toContain("\u001b[32m✔\u001b[39m only");
    expect(screen).toContain("noise\r\n");
    const plain = await atTerminal(["status", "latest"], [], { env: { NO_COLOR: "1" } });
    expect(plain.screen).toContain("✔");
    expect(plain.screen).not.toContain("\u001b");
  });

  it("Ctrl-C once stops safely: it is recorded, the resume line is there, and SIGINT ends the process", async () => {
    const file = scratch.planFile("once", [
      { id: "first", run: "true" },
      { id: "long", run: `echo ready; ${waits("long")}` },
    ]);
    const { screen, code, signal } = await atTerminal(["run", file], [{ after: "ready", press: ctrlC }]);
    expect({ code, signal }).toEqual({ code: null, signal: "SIGINT" });
    expect(screen).toContain("Stopping long;");
    expect(screen).toMatch(/plan resume [0-9A-Z]{6} /);
    await allGone(scratch.mark);
    const last = (await scratch.history()).at(-1);
    expect(last).toMatchObject({ event: "PlanInterrupted", data: { signal: "SIGINT", forced: false } });
    // The terminal's signal reached the command alone: the step was stopped by it, within its grace.
    expect(at(last, "data", "in_flight")).toMatchObject({ step_id: "long", outcome: "stopped" });
    expect((await scratch.json(["status", "latest"])).plan).toMatchObject({ last_completed_step: 1 });
  });

  it("Ctrl-C twice kills a step that does not stop", async () => {
    const file = scratch.planFile("twice", [
      { id: "deaf", run: waits("deaf", "trap '' INT TERM; echo ready") },
    ]);
    const { screen, signal } = await atTerminal(
      ["run", file],
      [
        { after: "ready", press: ctrlC },
        { after: "Press Ctrl-C again to kill it.", press: ctrlC },
      ],
    );
    expect(signal).toBe("SIGINT");
    expect(screen).toMatch(/plan resume [0-9A-Z]{6} /);
    await allGone(scratch.mark);
    expect((await scratch.history()).at(-1)).toMatchObject({
      event: "PlanInterrupted",
      data: { forced: true, in_flight: { outcome: "killed" } },
    });
  });

  it("a terminal that is closed ends the run with SIGHUP, recorded", async () => {
    const file = scratch.planFile("hung-up", [{ id: "long", run: `echo ready; ${waits("long")}` }]);
    const { signal } = await atTerminal(["run", file], [{ after: "ready", press: "hang up" }]);
    expect(signal).toBe("SIGHUP");
    await allGone(scratch.mark);
    expect((await scratch.history()).at(-1)).toMatchObject({
      event: "PlanInterrupted",
      data: { signal: "SIGHUP" },
    });
  });
});

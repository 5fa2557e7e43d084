/**
 * An owner killed with -9 while a step of its has the terminal: the step must not go on beside the one that a resume
 * starts. The owner is no leader of its session here, as under a shell: its end takes the terminal from nobody.
 */
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { bin } from "./support/command.ts";
import { allGone, processesWith } from "./support/processes.ts";
import { types, useScratch } from "./support/scratch.ts";
import { enter, hasTerminals, type Key, programAtTerminal, type Session } from "./support/terminal.ts";

const scratch = useScratch();
const guardTrouble = fileURLToPath(new URL("support/guard-trouble.cjs", import.meta.url));

/** In the environment of the step and what it started, not of the owner. */
const markOfStep = () => `STEP_TEST=${scratch.folder}`;

/** Hears no signal that can be ignored, and neither do the children of its first attempt. */
const deaf = [
  "trap '' HUP INT TERM",
  'echo "begin $PLAN_ATTEMPT" >> ledger',
  'if [ "$PLAN_ATTEMPT" = 1 ]; then sleep 600 & (sleep 600; true) & fi',
  "echo $PPID > owner.new; mv owner.new owner",
  'read -r -p "Your name? " name',
  'echo "name $name $PLAN_ATTEMPT" >> ledger',
].join("\n");

const talking = () =>
  scratch.planFile("talks", [{ id: "ask", run: deaf, interactive: true }], {
    env: { STEP_TEST: scratch.folder },
  });

/** The command under a shell that outlives it, and goes on when it is let go. */
function underShell(args: readonly string[], then: string, keys: readonly Key[] = []): Promise<Session> {
  const script = `"$@"; echo "owner $?"; touch over; until [ -e go ]; do sleep 0.01; done; ${then}`;
  return programAtTerminal(scratch, ["bash", "-c", script, "bash", process.execPath, ...args], keys);
}

describe.runIf(hasTerminals)("an interactive step whose owner is killed with -9", () => {
  it("ends at once with all it started, and a resume starts it again", async () => {
    const resume = `"${process.execPath}" "${bin}" resume latest; echo "resumed $?"`;
    const keys = [
      { after: "owner 137", press: "" },
      { after: "Your name?", press: `Ana${enter}` },
    ];
    const session = underShell([bin, "run", talking()], resume, keys);
    await scratch.appears("owner");
    await vi.waitFor(() => expect(processesWith(markOfStep())).toHaveLength(4), { interval: 10 });
    process.kill(Number(scratch.read("owner")), "SIGKILL");
    await allGone(markOfStep());
    scratch.write("go", "");
    expect((await session).screen).toContain("resumed 0");
    expect(scratch.read("ledger")).toBe("begin 1\nbegin 2\nname Ana 2\n");
    expect(types(await scratch.history())).toEqual(
      expect.arrayContaining(["PlanInterrupted", "PlanResumed", "PlanApplied"]),
    );
  });

  it("never begins when there was no guard yet", async () => {
    const session = underShell(["--require", guardTrouble, bin, "run", talking()], "true");
    await scratch.appears("over");
    await allGone(markOfStep());
    expect(scratch.read("ledger")).toBe("");
    scratch.write("go", "");
    expect((await session).screen).toContain("owner 137");
  });

  it("never begins when no guard is to be had, and the plan can be resumed", async () => {
    const command = [process.execPath, "--require", guardTrouble, bin, "run", talking()];
    const { screen, code } = await programAtTerminal(scratch, command, [], {
      env: { GUARD_TROUBLE: "none" },
    });
    expect(code).toBe(70);
    expect(screen).toContain("plan resume");
    await allGone(markOfStep());
    expect(scratch.read("ledger")).toBe("");
  });
});

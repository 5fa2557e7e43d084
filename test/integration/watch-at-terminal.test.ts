/** `status --watch` at a real terminal, while another process runs the plan: one card that changes, and no pile of them. */
import { describe, expect, it } from "vitest";
import { seenOf } from "./support/drawn-terminal.ts";
import { useScratch, waits } from "./support/scratch.ts";
import { ctrlC, hasTerminals, planAtTerminal } from "./support/terminal.ts";

const scratch = useScratch();
const atTerminal = planAtTerminal(scratch);

const cardsIn = (lines: readonly string[]) => lines.filter((line) => line.startsWith("  State  ")).length;

/** A run in another process, in its first step. */
async function runElsewhere(ids: readonly string[]) {
  const steps = ids.map((id) => ({ id, run: waits(id) }));
  const owner = scratch.start(["run", scratch.planFile("watched", steps)]);
  await scratch.appears(`${ids[0]}.begun`);
  return owner;
}

describe.runIf(hasTerminals)("a plan that is watched at a terminal", () => {
  it("has one card, which changes as the plan goes on and stands when its run is over", async () => {
    const owner = await runElsewhere(["first", "second", "third"]);
    const session = await atTerminal(
      ["status", "latest", "--watch"],
      [
        { after: "none of 3", press: "touch first.go" },
        { after: "step 1 of 3, first", press: "touch second.go" },
        { after: "step 2 of 3, second", press: "touch third.go" },
      ],
    );
    expect((await owner.ended).code).toBe(0);
    expect(session.code).toBe(0);
    const seen = await seenOf(session);
    for (const lines of seen) expect(cardsIn(lines)).toBe(1);
    expect(seen.length).toBeGreaterThan(3);
    const last = seen.at(-1)?.join("\n");
    expect(last).toMatch(/^watched {2}[0-9A-Z]{26}\n\n {2}State {11}applied /);
    expect(last).toContain("✔ 1-3  first, second, third  reused  cp_3\n\n  plan run ");
  });

  it("is drawn anew in each size the terminal gets", async () => {
    const owner = await runElsewhere(["first", "second"]);
    const session = await atTerminal(
      ["status", "latest", "--watch"],
      [
        { after: "none of 2", press: "resize 44x30" },
        { after: "none of 2", press: "resize 100x24" },
        { after: "none of 2", press: "touch first.go" },
        { after: "step 1 of 2", press: "resize 60x24" },
        { after: "step 1 of 2", press: "touch second.go" },
      ],
    );
    expect((await owner.ended).code).toBe(0);
    expect(session.code).toBe(0);
    const seen = await seenOf(session);
    for (const lines of seen) expect(cardsIn(lines)).toBe(1);
    const narrow = seen.find((lines) => lines.includes("  State           processing since now,"));
    expect(Math.max(...(narrow ?? []).map((line) => line.length))).toBeLessThan(44);
  });

  it("has as much of its card as there is room for, and all of it in the end", async () => {
    const owner = await runElsewhere(["first", "second"]);
    const session = await atTerminal(
      ["status", "latest", "--watch"],
      [
        { after: "none of 2", press: "touch first.go" },
        { after: "step 1 of 2", press: "touch second.go" },
      ],
      { rows: 8 },
    );
    expect((await owner.ended).code).toBe(0);
    const seen = await seenOf(session);
    for (const lines of seen) expect(cardsIn(lines)).toBe(1);
    for (const lines of seen.slice(0, -1)) expect(lines.length).toBeLessThan(8);
    expect(seen.at(-1)).toContain("  ✔ 1-2  first, second  reused  cp_2");
  });

  it("is left with Ctrl-C: the card stands, nothing more is said, and the run goes on", async () => {
    const owner = await runElsewhere(["first"]);
    const session = await atTerminal(["status", "latest", "--watch"], [{ after: "Running", press: ctrlC }]);
    expect(session).toMatchObject({ code: null, signal: "SIGINT" });
    const last = (await seenOf(session)).at(-1)?.join("\n").replace("^C", "").trimEnd();
    expect(last).toMatch(/^watched .*▸ 1 {2}first {2}is running$/s);
    scratch.write("first.go", "");
    expect((await owner.ended).code).toBe(0);
  });
});

describe.runIf(hasTerminals)("a watch at a terminal of which everything is kept", () => {
  it("prints one card below the other and draws nothing", async () => {
    const owner = await runElsewhere(["first"]);
    const { screen } = await atTerminal(
      ["status", "latest", "--watch"],
      [{ after: "none of 1", press: "touch first.go" }],
      { env: { CI: "true", NO_COLOR: "1" } },
    );
    expect((await owner.ended).code).toBe(0);
    expect(screen).not.toContain("\u001b");
    expect(cardsIn(screen.split("\r\n"))).toBeGreaterThan(1);
  });
});

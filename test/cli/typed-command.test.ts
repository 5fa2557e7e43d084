/** Commands that are suggested, as whoever called the program types them. */
import { describe, expect, it } from "vitest";
import { typedCommand, withTypedCommands } from "../../src/cli/typed-command.ts";

describe("a command", () => {
  it.each([
    ["plan", "npx plan"],
    ["plan resume B29TP4", "npx plan resume B29TP4"],
  ])("of ours begins with the program: %s", (command, typed) => {
    expect(typedCommand(command, "npx plan")).toBe(typed);
  });

  it("keeps the secrets it needs before it", () => {
    const command = "export A=…; export B=…; plan run 'a; plan b.yaml'";
    expect(typedCommand(command, "planstream")).toBe(
      "export A=…; export B=…; planstream run 'a; plan b.yaml'",
    );
  });

  it.each(["cd plan", "sqlite3 plan .recover", "planner run", "plan.yaml", "kill 7; plan list", ""])(
    "of another program stays: %s",
    (command) => expect(typedCommand(command, "planstream")).toBe(command),
  );
});

describe("a document", () => {
  const document = (name: string) => ({
    schema: "planstream/resume@1",
    name: "plan b",
    next: [{ command: `${name} resume X`, why: "plan b" }],
    reasons: [{ evidence: { command: "plan c" }, remedy: [{ command: `${name} status X`, why: "" }] }],
    findings: [{ fix: `${name} doctor --fix` }, { fix: null }],
    result: null,
  });

  it("suggests commands as they are typed, and tells what it has seen as it was", () => {
    expect(withTypedCommands(document("plan"), "npx planstream")).toEqual(document("npx planstream"));
  });

  it("that tells an event says what was stored", () => {
    const event = { type: "event", data: { outputs: { next: [{ command: "plan d", fix: "plan e" }] } } };
    expect(withTypedCommands(event, "planstream")).toEqual(event);
  });

  it("is the same where the program has its own name", () => {
    const same = document("plan");
    expect(withTypedCommands(same, "plan")).toBe(same);
  });
});

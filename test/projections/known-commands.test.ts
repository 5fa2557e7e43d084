/** The newest 32 commands from outside, so that a repeated one is answered and not performed again. */
import { describe, expect, it } from "vitest";
import { type KnownCommands, keptCommandId, rememberCommand } from "../../projections/known-commands.ts";
import { actor } from "../support/plan-events.ts";

const asked = { actor };
const remembered = (count: number): KnownCommands =>
  Array.from({ length: count }, (_, index) => index).reduce<KnownCommands>(
    (known, index) => rememberCommand(known, asked, `command-${index}`, index),
    [],
  );

describe("a command from outside", () => {
  it("is remembered with the revision of the first event it left", () => {
    const first = rememberCommand([], asked, "command-1", 4);
    expect(first).toEqual([{ id: "command-1", revision: 4 }]);
    expect(rememberCommand(first, asked, "command-1", 5)).toBe(first);
  });

  it("is forgotten when 32 newer ones came", () => {
    expect(remembered(32)).toHaveLength(32);
    const known = remembered(33);
    expect(known).toHaveLength(32);
    expect(known[0]).toEqual({ id: "command-1", revision: 1 });
    expect(known[31]).toEqual({ id: "command-32", revision: 32 });
  });

  it("is known by the first 64 bytes of its id", () => {
    const id = "🚀".repeat(40);
    expect(rememberCommand([], asked, id, 0)).toEqual([{ id: keptCommandId(id), revision: 0 }]);
    expect(keptCommandId(id)).toBe("🚀".repeat(16));
  });
});

describe("what is not a command from outside", () => {
  it("is an event nobody asked for: the runner's own are fenced by their run", () => {
    expect(rememberCommand([], { runId: "r" }, "command-1", 0)).toEqual([]);
  });

  it("is an event without a command's id, or with one that is no text", () => {
    for (const id of [undefined, null, 7, {}]) expect(rememberCommand([], asked, id, 0)).toEqual([]);
  });
});

/** What is offered at a TAB, by what has been typed. */
import { describe, expect, it } from "vitest";
import { commandTable } from "../../src/cli/command-table.ts";
import { globalFlags } from "../../src/cli/shared-flags.ts";
import { suggestWords } from "../../src/cli/suggest-words.ts";

function valuesOf(...typed: string[]): string[] {
  const { words, prefix } = suggestWords(typed, commandTable);
  return words.map(({ value }) => `${prefix}${value}`);
}

function placeholdersOf(...typed: string[]): readonly string[] {
  return suggestWords(typed, commandTable).placeholders;
}

describe("at the first word", () => {
  it("every command is offered, with its summary", () => {
    const { words } = suggestWords([""], commandTable);
    expect(words).toEqual(commandTable.map(({ name, summary }) => ({ value: name, summary })));
  });

  it("the flags of every command are, behind a dash", () => {
    expect(valuesOf("-")).toEqual(globalFlags.map(({ name }) => `--${name}`));
  });
});

describe("behind a command", () => {
  it("what it takes is offered", () => {
    expect(placeholdersOf("resume", "")).toEqual(["PLAN"]);
    expect(placeholdersOf("run", "")).toEqual(["FILE", "PLAN"]);
    expect(placeholdersOf("logs", "latest", "")).toEqual(["STEP"]);
    expect(placeholdersOf("tail", "latest", "other", "")).toEqual(["PLAN"]);
    expect(valuesOf("completion", "")).toEqual(["bash", "zsh", "fish"]);
    expect([valuesOf("schema", ""), placeholdersOf("schema", "")]).toEqual([
      ["plan", "event"],
      ["output:CMD"],
    ]);
  });

  it("nothing is, once it has what it takes, or takes nothing", () => {
    expect(placeholdersOf("resume", "latest", "")).toEqual([]);
    expect(placeholdersOf("resume", "--dry-run", "latest", "")).toEqual([]);
    expect(placeholdersOf("list", "")).toEqual([]);
    expect(placeholdersOf("no-such-command", "")).toEqual([]);
  });

  it("more are, where it takes several", () => {
    expect(placeholdersOf("export", "latest", "")).toEqual(["PLAN"]);
  });

  it("an alias is as good as the name", () => {
    expect(valuesOf("ls", "--color", "")).toEqual(["auto", "always", "never"]);
  });

  it("the value of a flag is no target", () => {
    expect(placeholdersOf("resume", "--reason", "why", "")).toEqual(["PLAN"]);
    expect(placeholdersOf("resume", "--reason=why", "")).toEqual(["PLAN"]);
  });
});

describe("at a flag", () => {
  it("those not given yet are offered, and those that may be repeated", () => {
    const flags = valuesOf("resume", "--dry-run", "--accept", "STALE_PREVIEW", "--");
    expect(flags).not.toContain("--dry-run");
    expect(flags).toEqual(expect.arrayContaining(["--accept", "--expect", "--format"]));
  });

  it.each([
    [
      ["status", "--format", ""],
      ["rich", "plain", "json", "ndjson"],
    ],
    [
      ["status", "--color=a"],
      ["--color=auto", "--color=always", "--color=never"],
    ],
  ])("the values there are follow: %j", (typed, values) => {
    expect(valuesOf(...typed)).toEqual(values);
  });

  it("what its value names is looked up", () => {
    expect(placeholdersOf("run", "x.plan.yaml", "--var-file", "")).toEqual(["FILE"]);
    expect(suggestWords(["resume", "--accept", ""], commandTable)).toMatchObject({
      placeholders: ["CODE"],
      of: "flag",
    });
  });
});

/** What help says is all there is: held against what the program reads, takes and ends with. */
import { describe, expect, it } from "vitest";
import { commandTable } from "../../src/cli/command-table.ts";
import { exitBySignal, exitCodes } from "../../src/cli/exit-codes.ts";
import { exitMeanings } from "../../src/cli/exit-meanings.ts";
import { helpTopics } from "../../src/cli/help-topics.ts";
import { keysOfPlanFiles } from "../../src/cli/plan-file-keys.ts";
import { commandList, commandPage, overview, topicPage } from "../../src/cli/render/help-page.ts";
import { settingsTable } from "../../src/cli/settings-table.ts";
import { planFileSchema, retryPolicySchema, stepSchema, variableSchema } from "../../src/schema/plan-file.ts";
import { planFileJsonSchema } from "../../src/schema/plan-file-json-schema.ts";
import { readSourceFiles } from "../architecture/source-files.ts";
import { keptScreen } from "./support/kept-screen.ts";

function wordsOf(topic: string): string[] {
  return helpTopics[topic]?.sections().flatMap(({ rows }) => rows.map(([word]) => word)) ?? [];
}

describe("the exit codes", () => {
  const told = exitMeanings.flatMap(({ codes }) => codes);

  it("each have one meaning", () => {
    const ended = [...Object.values(exitCodes), ...Object.values(exitBySignal)];
    expect(told).toEqual(ended.sort((a, b) => a - b));
  });

  it.each(commandTable.map((entry) => [entry.name, entry.exits] as const))(
    "of %s are of these",
    (_, exits) => {
      expect(exits.filter((exit) => !told.includes(exit))).toEqual([]);
    },
  );
});

describe("the topic env", () => {
  it("names every variable that is read", () => {
    const sources = [...readSourceFiles(["src/cli", "src/composition"]).values()].join("\n");
    const read = [...sources.matchAll(/\b(?:env|environment)\.([A-Z_]+)|\{ (PLAN_\w+)(?=: \w+ \})/g)].map(
      ([, property, picked]) => property ?? picked ?? "",
    );
    expect(read).toContain("PLAN_LEASE");
    const shared = ["LC_CTYPE", "LANG", "HOME"];
    read.push(...settingsTable.flatMap(({ variable }) => variable ?? []));
    expect(read.filter((name) => !wordsOf("env").includes(name) && !shared.includes(name))).toEqual([]);
  });

  it("names every variable that steps get", () => {
    const source = readSourceFiles(["src/adapters/process"]).get("src/adapters/process/step-environment.ts");
    const set = [...(source ?? "").matchAll(/[{ ]([A-Z_]+): /g)].map(([, name = ""]) => name);
    expect(set).toEqual(expect.arrayContaining(["PLAN_KEY", "ITEM_COUNT"]));
    expect(wordsOf("env")).toEqual(expect.arrayContaining(set));
  });
});

describe("the topic files", () => {
  it("tells of every key of a plan file", () => {
    const sections = keysOfPlanFiles(planFileJsonSchema());
    expect(sections.map(({ rows }) => rows.map(([key]) => key))).toEqual(
      [planFileSchema, variableSchema, stepSchema, retryPolicySchema].map(({ shape }) => Object.keys(shape)),
    );
    expect(sections.flatMap(({ rows }) => rows.filter(([, told]) => told === ""))).toEqual([]);
  });
});

describe.each([40, 80, 200])("at %d columns", (columns) => {
  const screen = keptScreen(columns);
  // An example, and a flag with its values, are one word each: to be copied, or of a width of their own.
  const tooLong = (lines: readonly string[]) =>
    lines.filter((line) => line.length > Math.min(columns, 80) && !/^ {2}(--|[A-Z_]+=|plan )/.test(line));

  it("every page fits", () => {
    expect(tooLong(overview(commandTable, 2, screen))).toEqual([]);
    expect(tooLong(commandList(commandTable, helpTopics, screen))).toEqual([]);
    for (const entry of commandTable) expect(tooLong(commandPage(entry, screen))).toEqual([]);
    for (const [name, topic] of Object.entries(helpTopics))
      if (name !== "files") expect(tooLong(topicPage(topic, screen))).toEqual([]);
  });
});

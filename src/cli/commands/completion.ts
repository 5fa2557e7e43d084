/**
 * `plan completion SHELL`: prints the shell's script. `plan completion --words TEXT` is what the script asks at each TAB: it
 * prints a line for each word that fits, its summary behind a tab, and `:files` where files may stand; it never fails.
 */
import { acceptableReasons, planEventTypes } from "../../schema/codes.ts";
import { asFlags } from "../as-flags.ts";
import { codeGroups } from "../code-pages.ts";
import type { Command, CommandInput } from "../command.ts";
import { completionScripts } from "../completion-scripts.ts";
import { exitCodes } from "../exit-codes.ts";
import { helpTopics } from "../help-topics.ts";
import { readSettings } from "../read-settings.ts";
import { readWords } from "../read-words.ts";
import type { Settings } from "../resolve-settings.ts";
import { schemaNames } from "../schema-names.ts";
import { oneLine } from "../screen.ts";
import { globalFlags } from "../shared-flags.ts";
import { pageNamed, type Suggestion, type Suggestions, suggestWords } from "../suggest-words.ts";
import { usage } from "../usage.ts";

export const command: Command = async (input) => {
  const { target, screen, flags } = input;
  const words = flags.text("words");
  if (words !== undefined) return suggest(input, words);
  const script =
    target === null || !Object.hasOwn(completionScripts, target) ? null : completionScripts[target];
  if (script == null) {
    throw usage(
      `plan completion takes one of ${Object.keys(completionScripts).join(", ")}`,
      "completion",
      "plan completion bash",
    );
  }
  screen.out(script.trimEnd());
  return exitCodes.done;
};

/** `text` ends with a line that holds a dot: shells drop empty lines at the end, and the last word may be empty. */
async function suggest(input: CommandInput, text: string): Promise<number> {
  const typed = text.split("\n").slice(0, -1);
  const current = (typed.at(-1) ?? "").toLowerCase();
  const suggestions = suggestWords(typed, input.pages);
  const asTyped = { ...input, settings: settingsTyped(typed.slice(0, -1), input) };
  const looked = await Promise.all(
    suggestions.placeholders.map((name) => lookUp(name, suggestions, asTyped)),
  );
  for (const { value, summary } of [...suggestions.words, ...looked.flat()]) {
    const word = `${suggestions.prefix}${oneLine(value)}`;
    if (word.toLowerCase().startsWith(current)) input.screen.out(`${word}\t${oneLine(summary)}`);
  }
  if (suggestions.placeholders.some((name) => files.includes(name))) input.screen.out(":files");
  return exitCodes.done;
}

/** As the command itself will find them: it may be given another store than the one that is here. */
function settingsTyped([name = "", ...words]: readonly string[], input: CommandInput): Settings {
  const flags = [...(pageNamed(name, input.pages)?.flags ?? []), ...globalFlags];
  // The shell has not put the home folder in its place yet.
  const expanded = words.map((word) => word.replace(/^~(?=\/)/, () => input.env.HOME ?? "~"));
  return readSettings(asFlags(readWords(expanded, flags).values), input);
}

const files = ["FILE", "DIR", "PATH"];

async function lookUp(name: string, { of }: Suggestions, input: CommandInput): Promise<Suggestion[]> {
  switch (name) {
    case "PLAN":
      return (await import("../plan-suggestions.ts")).planSuggestions(input).catch(() => []);
    case "CODE":
      return of === "flag"
        ? acceptableReasons.map((value) => ({ value, summary: "" }))
        : codeGroups.flatMap(({ title, codes }) =>
            codes.map(({ code }) => ({ value: code, summary: title })),
          );
    case "EVENT":
      return planEventTypes.map((value) => ({ value, summary: "" }));
    case "COMMAND":
      return input.pages.map((page) => ({ value: page.name, summary: page.summary }));
    case "TOPIC":
      return Object.entries(helpTopics).map(([value, { summary }]) => ({ value, summary }));
    case "output:CMD":
      return schemaNames()
        .filter((value) => value.startsWith("output:"))
        .map((value) => ({ value, summary: "" }));
    default:
      return [];
  }
}

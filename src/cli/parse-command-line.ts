/**
 * Parses a command line against the command table. What does not fit is a `PlanError` `USAGE` with the corrected line;
 * nothing is guessed and nothing is run.
 */
import type { PlanError } from "../application/plan-error.ts";
import { shellWord } from "../domain/shell-word.ts";
import { closestWord } from "../schema/closest-word.ts";
import { asFlags } from "./as-flags.ts";
import type { Flags } from "./command.ts";
import type { CommandEntry } from "./command-entry.ts";
import type { Flag } from "./command-page.ts";
import { commandTable } from "./command-table.ts";
import { help } from "./entries/help.ts";
import { readWords, type WrongWord } from "./read-words.ts";
import { globalFlags } from "./shared-flags.ts";
import { usage } from "./usage.ts";

export interface CommandLine {
  /** Null: only `plan`, or the version. */
  readonly entry: CommandEntry | null;
  readonly target: string | null;
  readonly others: readonly string[];
  readonly flags: Flags;
}

export function parseCommandLine(argv: readonly string[]): CommandLine {
  const [first] = argv;
  const name = first === undefined || first.startsWith("-") ? null : first;
  const rest = name === null ? argv : argv.slice(1);
  const entry = name === null ? null : (entryNamed(name) ?? null);
  if (name !== null && entry === null) throw unknownCommand(name, rest);
  const asked = beforeDashes(rest);
  if (asked.includes("--help") || asked.includes("-h"))
    return { entry: help, target: name, others: [], flags: asFlags(readWords(asked, globalFlags).values) };
  const known = [...(entry?.flags ?? []), ...globalFlags];
  const { values, plain, wrong } = readWords(rest, known);
  if (wrong !== null) throw explain(wrong, rest, known, entry?.name ?? null);
  const flags = asFlags(values);
  if (flags.has("version")) return { entry: null, target: null, others: [], flags };
  const [target = null, ...others] = plain;
  if (plain.length > mostOf(entry)) {
    const command = name === null ? "plan" : `plan ${name}`;
    throw usage(`${command} takes ${entry?.target ?? "no target"}`, name);
  }
  return { entry, target, others, flags };
}

function entryNamed(name: string): CommandEntry | undefined {
  return commandTable.find((entry) => entry.name === name || entry.aliases?.includes(name));
}

/** How many words without a flag a command takes. */
function mostOf(entry: CommandEntry | null): number {
  const target = entry?.target;
  if (target === undefined) return 0;
  return target.includes("...") ? Number.POSITIVE_INFINITY : target.split(" ").length;
}

function beforeDashes(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return end === -1 ? args : args.slice(0, end);
}

/** @throws PlanError `USAGE` */
function explain(
  wrong: WrongWord,
  args: readonly string[],
  known: readonly Flag[],
  name: string | null,
): PlanError {
  const command = name === null ? "plan" : `plan ${name}`;
  if (wrong.kind !== "unknown") {
    const isSwitch = wrong.kind === "no_value";
    const what = isSwitch ? `--${wrong.flag.name} takes no value` : `${command}: ${wrong.word} needs a value`;
    return usage(what, name);
  }
  const { word } = wrong;
  const names = known.map((flag) => flag.name);
  const close = closestWord(wrong.name, names);
  if (close === null) return usage(`${command} has no flag ${word}`, name);
  const corrected = args.map((one) => (one === word ? word.replace(/^--?[^=]+/, `--${close}`) : one));
  const line = [command, ...corrected.map(shellWord)].join(" ");
  return usage(`${command} has no flag ${word}; did you mean --${close}?`, name, line);
}

function unknownCommand(name: string, rest: readonly string[]): PlanError {
  const close = closestWord(
    name,
    commandTable.map((entry) => entry.name),
  );
  if (close === null) return usage(`there is no command "${name}"`, null);
  return usage(
    `there is no command "${name}"; did you mean ${close}?`,
    null,
    ["plan", close, ...rest.map(shellWord)].join(" "),
  );
}

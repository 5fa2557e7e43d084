/**
 * Parses a command line against the command table. What does not fit is a `PlanError` `USAGE` with the corrected line;
 * nothing is guessed and nothing is run.
 */
import { type ParseArgsConfig, parseArgs } from "node:util";
import type { PlanError } from "../application/plan-error.ts";
import { shellWord } from "../domain/shell-word.ts";
import { closestWord } from "../schema/closest-word.ts";
import type { Flags } from "./command.ts";
import type { CommandEntry } from "./command-entry.ts";
import type { Flag } from "./command-page.ts";
import { commandTable } from "./command-table.ts";
import { help } from "./entries/help.ts";
import { globalFlags } from "./shared-flags.ts";
import { usage } from "./usage.ts";

export interface CommandLine {
  /** Null: only `plan`, or the version. */
  readonly entry: CommandEntry | null;
  readonly target: string | null;
  readonly others: readonly string[];
  readonly flags: Flags;
}

/** Before `-3`, which counts from the end and is no flag. No argument of a process can hold it. */
const noFlag = "\0";

export function parseCommandLine(argv: readonly string[]): CommandLine {
  const [first] = argv;
  const name = first === undefined || first.startsWith("-") ? null : first;
  const rest = name === null ? argv : argv.slice(1);
  const entry = name === null ? null : (entryNamed(name) ?? null);
  if (name !== null && entry === null) throw unknownCommand(name, rest);
  const asked = beforeDashes(rest);
  if (asked.includes("--help") || asked.includes("-h"))
    return { entry: help, target: name, others: [], flags: lenient(rest) };
  const { values, positionals } = parse(rest, [...(entry?.flags ?? []), ...globalFlags], entry);
  const flags = asFlags(values);
  if (flags.has("version")) return { entry: null, target: null, others: [], flags };
  const [target = null, ...others] = positionals;
  if (positionals.length > mostOf(entry)) {
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

/** Who asks for help gets it, whatever else is wrong with the line. */
function lenient(args: readonly string[]): Flags {
  const options = optionsOf(globalFlags);
  return asFlags(parseArgs({ args: [...args], options, allowPositionals: true, strict: false }).values);
}

function beforeDashes(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return end === -1 ? args : args.slice(0, end);
}

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

function parse(
  args: readonly string[],
  known: readonly Flag[],
  entry: CommandEntry | null,
): { values: Values; positionals: readonly string[] } {
  const marked = args.map((arg) => (/^-[0-9]/.test(arg) ? noFlag + arg : arg));
  try {
    const options = optionsOf(known);
    const parsed = parseArgs({ args: marked, options, allowPositionals: true, strict: true });
    return { values: parsed.values, positionals: parsed.positionals.map(withoutMark) };
  } catch (error) {
    throw explain(error, args, known, entry);
  }
}

function withoutMark(text: string): string {
  return text.startsWith(noFlag) ? text.slice(noFlag.length) : text;
}

function optionsOf(flags: readonly Flag[]): NonNullable<ParseArgsConfig["options"]> {
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const { name, short, value, several = false } of flags) {
    const type = value === undefined ? "boolean" : "string";
    options[name] = { type, multiple: several, ...(short === undefined ? {} : { short }) };
  }
  return options;
}

function explain(
  error: unknown,
  args: readonly string[],
  known: readonly Flag[],
  entry: CommandEntry | null,
): unknown {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code !== "ERR_PARSE_ARGS_UNKNOWN_OPTION" && code !== "ERR_PARSE_ARGS_INVALID_OPTION_VALUE")
    return error;
  const command = entry === null ? "plan" : `plan ${entry.name}`;
  for (const arg of args) {
    const written = /^--?([^=]+)/.exec(arg)?.[1];
    if (written === undefined) continue;
    const flag = known.find(({ name, short }) => name === written || short === written);
    if (flag === undefined) {
      const close = closestWord(
        written,
        known.map(({ name }) => name),
      );
      if (close === null) return usage(`${command} has no flag ${arg}`, entry?.name ?? null);
      const corrected = args.map((one) => (one === arg ? arg.replace(/^--?[^=]+/, `--${close}`) : one));
      const line = [command, ...corrected.map(shellWord)].join(" ");
      return usage(`${command} has no flag ${arg}; did you mean --${close}?`, entry?.name ?? null, line);
    }
    const isSwitch = flag.value === undefined;
    if (isSwitch && arg.includes("=")) return usage(`--${flag.name} takes no value`, entry?.name ?? null);
    if (arg === "--") break;
  }
  const last = args.findLast((arg) => arg.startsWith("-"));
  return usage(`${command}: ${last ?? "a flag"} needs a value`, entry?.name ?? null);
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

function asFlags(values: Values): Flags {
  return {
    has: (name) => values[name] === true,
    text: (name) => {
      const value = values[name];
      return typeof value === "string" ? withoutMark(value) : undefined;
    },
    list: (name) => {
      const value = values[name];
      const texts = Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
      return texts.map(withoutMark);
    },
  };
}

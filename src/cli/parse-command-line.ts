/**
 * Parses a command line against the command table. What does not fit is a `PlanError` `USAGE` with the corrected line;
 * nothing is guessed and nothing is run.
 */
import { type ParseArgsConfig, parseArgs } from "node:util";
import type { PlanError } from "../application/plan-error.ts";
import { closestWord } from "../schema/closest-word.ts";
import type { Flags } from "./command.ts";
import type { CommandEntry, Flag } from "./command-entry.ts";
import { commandTable } from "./command-table.ts";
import { globalFlags } from "./shared-flags.ts";
import { usage } from "./usage.ts";

export interface CommandLine {
  /** Null: only `plan`, or `plan --help`. */
  readonly entry: CommandEntry | null;
  readonly target: string | null;
  readonly others: readonly string[];
  readonly flags: Flags;
}

/** Before `-3`, which counts from the end and is no flag. No argument of a process can hold it. */
const noFlag = "\0";

export function parseCommandLine(argv: readonly string[]): CommandLine {
  const [name, ...rest] = argv;
  if (name === undefined || name.startsWith("-") || name === "help") return withoutCommand(argv);
  const entry = commandTable.find((candidate) => candidate.name === name);
  if (entry === undefined) throw unknownCommand(name, rest);
  const known = [...entry.flags, ...globalFlags];
  const { values, positionals } = parse(rest, known, entry);
  const flags = asFlags(values);
  const [target = null, ...others] = positionals;
  if (positionals.length > mostOf(entry) && !flags.has("help")) {
    throw usage(`plan ${name} takes ${entry.target ?? "no target"}`, entry.name);
  }
  return { entry, target, others, flags };
}

/** How many words without a flag a command takes. */
function mostOf({ target }: CommandEntry): number {
  if (target === undefined) return 0;
  return target.includes("...") ? Number.POSITIVE_INFINITY : target.split(" ").length;
}

/** `plan`, `plan --help`, `plan help run`. */
function withoutCommand(argv: readonly string[]): CommandLine {
  const isHelp = argv[0] === "help";
  const rest = isHelp ? argv.slice(1) : argv;
  const version: Flag = { name: "version", short: "V", summary: "the version" };
  const { values, positionals } = parse(rest, [...globalFlags, version], null);
  const [topic] = positionals;
  const entry = commandTable.find((candidate) => candidate.name === topic) ?? null;
  if (topic !== undefined && entry === null) throw unknownCommand(topic, []);
  return { entry, target: null, others: [], flags: asFlags(isHelp ? { ...values, help: true } : values) };
}

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

function parse(
  args: readonly string[],
  known: readonly Flag[],
  entry: CommandEntry | null,
): { values: Values; positionals: readonly string[] } {
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const { name, short, value, several = false } of known) {
    const type = value === undefined ? "boolean" : "string";
    options[name] = { type, multiple: several, ...(short === undefined ? {} : { short }) };
  }
  const marked = args.map((arg) => (/^-[0-9]/.test(arg) ? noFlag + arg : arg));
  try {
    const { values, positionals } = parseArgs({
      args: marked,
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values, positionals: positionals.map(withoutMark) };
  } catch (error) {
    throw explain(error, args, known, entry);
  }
}

function withoutMark(text: string): string {
  return text.startsWith(noFlag) ? text.slice(noFlag.length) : text;
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
      const line = [command, ...args.map((one) => (one === arg ? arg.replace(written, close) : one))].join(
        " ",
      );
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
    ["plan", close, ...rest].join(" "),
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

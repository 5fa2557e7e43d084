/** How to print, from the settings; what nobody set is told by where the output goes. */
import { PlanError } from "../application/plan-error.ts";
import { choiceOf } from "./choice-of.ts";
import type { Flags } from "./command.ts";
import { isGithubJob, isRead } from "./place.ts";
import type { Settings } from "./resolve-settings.ts";
import type { Format, ScreenOptions, Times } from "./screen.ts";
import type { Sink } from "./sink.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const colorWords = ["auto", "always", "never"] as const;
const timeWords: readonly Times[] = ["relative", "iso"];

const formats: readonly Format[] = ["rich", "plain", "json", "ndjson"];

/** @throws PlanError `USAGE` */
export function screenOptions(
  settings: Settings,
  flags: Flags,
  env: Environment,
  stdout: Sink,
): ScreenOptions {
  const format = choiceOf(
    "--format",
    settings.text("format") ?? (stdout.isTerminal && !isRead(env) ? "rich" : "plain"),
    formats,
    null,
  );
  const color = choiceOf("--color", settings.text("color") ?? "auto", colorWords, null);
  return {
    format,
    color: wantsColor(color, env, stdout) && format === "rich",
    ascii: settings.text("ascii") === undefined ? !isUtf8(env) : settings.text("ascii") === "true",
    quiet: flags.has("quiet"),
    columns: /^[1-9][0-9]{0,4}$/.test(env.COLUMNS ?? "") ? Number(env.COLUMNS) : null,
    times: choiceOf("--time", settings.text("time") ?? "relative", timeWords, null),
    inGithubJob: isGithubJob(env),
  };
}

/** @throws PlanError `USAGE` with everything that is wrong in files and variables. */
export function refuseWrong({ problems }: Settings): void {
  if (problems.length === 0) return;
  throw new PlanError("USAGE", problems.map(({ message }) => message).join("; "), {
    next: [{ command: "plan doctor", why: "shows every setting and where it comes from" }],
  });
}

/** Whether somebody may be asked at all; whether anybody is there is for the terminal to say. */
export function isQuestionAllowed(flags: Flags, env: Environment): boolean {
  return !flags.has("no-input") && !isSet(env.PLAN_NO_INPUT) && !isSet(env.CI) && !isRead(env);
}

/** What an answer is printed as before the command line is understood, or because it cannot be. */
export function formatSought(argv: readonly string[], env: Environment): Format {
  const words = argv.map((arg, index) => (argv[index - 1] === "--format" ? `--format=${arg}` : arg));
  const isSought = (one: Format) => words.includes(`--format=${one}`);
  const sought = words.includes("--json") ? "json" : formats.find(isSought);
  return sought ?? formats.find((one) => one === env.PLAN_FORMAT) ?? "plain";
}

/** In this order: what was set, NO_COLOR, FORCE_COLOR, a terminal that is none, and whether it is one at all. */
function wantsColor(word: (typeof colorWords)[number], env: Environment, stdout: Sink): boolean {
  if (word !== "auto") return word === "always";
  if (isSet(env.NO_COLOR)) return false;
  if (isSet(env.FORCE_COLOR)) return env.FORCE_COLOR !== "0";
  return env.TERM !== "dumb" && stdout.isTerminal;
}

function isUtf8(env: Environment): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  // Without any locale most of today's terminals still understand it; an explicit one that says otherwise counts.
  return locale === undefined || locale === "" || /utf-?8/i.test(locale);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}

/** How to print, from flags and environment. Flags win; what is neither is told by where the output goes. */
import type { Flags } from "./command.ts";
import { isGithubJob, isRead } from "./place.ts";
import type { Format, ScreenOptions } from "./screen.ts";
import type { Sink } from "./sink.ts";
import { usage } from "./usage.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const formats: readonly Format[] = ["rich", "plain", "json", "ndjson"];

/** @throws PlanError `USAGE` */
export function screenOptions(flags: Flags, env: Environment, stdout: Sink): ScreenOptions {
  const asked = flags.has("json") ? "json" : (flags.text("format") ?? env.PLAN_FORMAT);
  const format =
    asked === undefined
      ? stdout.isTerminal && !isRead(env)
        ? "rich"
        : "plain"
      : formats.find((one) => one === asked);
  if (format === undefined)
    throw usage(`there is no format "${asked}": it is one of ${formats.join(", ")}`, null);
  return {
    format,
    color: wantsColor(flags, env, stdout) && format === "rich",
    ascii: flags.has("ascii") || isSet(env.PLAN_ASCII) || !isUtf8(env),
    quiet: flags.has("quiet"),
    inGithubJob: isGithubJob(env),
  };
}

/** What an answer is printed as before the command line is understood, or because it cannot be. */
export function formatSought(argv: readonly string[], env: Environment): Format {
  const words = argv.map((arg, index) => (argv[index - 1] === "--format" ? `--format=${arg}` : arg));
  const isSought = (one: Format) => words.includes(`--format=${one}`);
  const sought = words.includes("--json") ? "json" : formats.find(isSought);
  return sought ?? formats.find((one) => one === env.PLAN_FORMAT) ?? "plain";
}

/** In this order: the flag, NO_COLOR, FORCE_COLOR, a terminal that is none, and whether it is one at all. */
function wantsColor(flags: Flags, env: Environment, stdout: Sink): boolean {
  const flag = flags.text("color") ?? "auto";
  if (flag !== "auto" && flag !== "always" && flag !== "never") {
    throw usage(`--color is one of auto, always, never; not "${flag}"`, null);
  }
  if (flag !== "auto") return flag === "always";
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

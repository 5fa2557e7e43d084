/**
 * What each setting is and who says so: the flag, the variable, the store's config.json, the user's, or nobody. Pure: it
 * is handed the files' texts. What is wrong in a file or variable is returned, because `plan doctor` has to show it.
 */
import { shownStoreUrl } from "../composition/store-location.ts";
import { closestWord } from "../schema/closest-word.ts";
import { durationMs } from "../schema/duration.ts";
import { type Setting, type SettingName, settingNames, settingsTable } from "./settings-table.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What it asks of flags. */
interface GivenFlags {
  has(name: string): boolean;
  text(name: string): string | undefined;
}

/** A config.json that is there. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

export interface SettingFound {
  readonly name: SettingName;
  /** Null: nobody set it. A switch that is on is `true`. */
  readonly value: string | null;
  /** `--format`, `PLAN_FORMAT`, the path of a file, or null. */
  readonly origin: string | null;
}

export interface SettingProblem {
  /** The variable or file that is wrong. */
  readonly origin: string;
  readonly message: string;
}

export class Settings {
  readonly all: readonly SettingFound[];
  readonly problems: readonly SettingProblem[];

  constructor(all: readonly SettingFound[], problems: readonly SettingProblem[]) {
    this.all = all;
    this.problems = problems;
  }

  /** Undefined where nobody set it. */
  text(name: SettingName): string | undefined {
    return this.found(name)?.value ?? undefined;
  }

  /** As they may be shown: the store's URL may hold a password. */
  get shown(): readonly SettingFound[] {
    return this.all.map((setting) => {
      const { name, value } = setting;
      return name === "store" && value !== null ? { ...setting, value: shownStoreUrl(value) } : setting;
    });
  }

  found(name: SettingName): SettingFound | undefined {
    return this.all.find((setting) => setting.name === name);
  }

  durationMs(name: "grace" | "lease"): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : (readDuration(text) ?? undefined);
  }
}

/** `files`: those that win first. A flag's value is taken as it is: whoever reads it says what is wrong with it. */
export function resolveSettings(flags: GivenFlags, env: Environment, files: readonly ConfigFile[]): Settings {
  const problems: SettingProblem[] = [];
  const read = files.map(({ path, text }) => ({ path, values: readConfig(path, text, problems) }));
  const all = settingsTable.map((setting): SettingFound => {
    const { name, variable } = setting;
    const flag = flagOf(setting, flags);
    if (flag !== null) return { name, value: flag, origin: `--${name}` };
    const given = variable === null ? undefined : env[variable];
    if (variable !== null && given !== undefined && given !== "") {
      const value = setting.kind === "switch" ? "true" : given;
      const problem = problemOf(setting, value);
      if (problem === null) return { name, value, origin: variable };
      problems.push({ origin: variable, message: `${variable}: ${problem}` });
    }
    const file = read.find(({ values }) => values.has(name));
    const kept = file?.values.get(name);
    return file === undefined || kept === undefined
      ? { name, value: null, origin: null }
      : { name, value: kept, origin: file.path };
  });
  return new Settings(all, problems);
}

function flagOf({ name, kind, hasFlag }: Setting, flags: GivenFlags): string | null {
  if (!hasFlag) return null;
  if (name === "format" && flags.has("json")) return "json";
  return kind === "switch" ? (flags.has(name) ? "true" : null) : (flags.text(name) ?? null);
}

function readConfig(path: string, text: string, problems: SettingProblem[]): Map<SettingName, string> {
  const values = new Map<SettingName, string>();
  const note = (message: string) => problems.push({ origin: path, message: `${path}: ${message}` });
  const config = parseObject(text);
  if (config === null) note("it is no JSON object");
  for (const [key, given] of Object.entries(config ?? {})) {
    const setting = settingsTable.find(({ name }) => name === key);
    if (setting === undefined) {
      const close = closestWord(key, settingNames);
      const hint = close === null ? `they are ${settingNames.join(", ")}` : `did you mean "${close}"?`;
      note(`there is no setting "${key}"; ${hint}`);
      continue;
    }
    const value = textOf(setting, given);
    const problem = value === null ? `it takes ${kindText(setting)}` : problemOf(setting, value);
    if (value !== null && problem === null) values.set(setting.name, value);
    else note(`${key}: ${problem}`);
  }
  return values;
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** A switch that is off says nothing less than one that is on: it ends the search. */
function textOf({ kind }: Setting, given: unknown): string | null {
  if (kind === "switch") return typeof given === "boolean" ? String(given) : null;
  return typeof given === "string" && given !== "" ? given : null;
}

function problemOf(setting: Setting, value: string): string | null {
  const { kind, words = [] } = setting;
  // A lease of nothing would let anybody take over at once.
  const leastMs = setting.name === "lease" ? 1 : 0;
  const isRight =
    kind === "words" ? words.includes(value) : kind !== "duration" || (readDuration(value) ?? -1) >= leastMs;
  return isRight ? null : `it takes ${kindText(setting)}, not "${value}"`;
}

function kindText({ kind, words = [] }: Setting): string {
  switch (kind) {
    case "words":
      return `one of ${words.join(", ")}`;
    case "switch":
      return "true or false";
    case "duration":
      return "a duration such as 10s or 2m";
    case "path":
      return "a path";
  }
}

/** A number alone is seconds. */
function readDuration(text: string): number | null {
  return durationMs(/^\d+$/.test(text) ? `${text}s` : text);
}

/**
 * Every setting there is, as data: by what flag, variable and key it is set, what it may be, what holds where nobody set
 * it. Parsing, help and `plan doctor` read this table and no other.
 */

/** `switch`: true or false in a file; a flag or a variable that is not empty switches it on. */
export type SettingKind = "words" | "switch" | "duration" | "path";

export interface Setting {
  readonly name: SettingName;
  readonly kind: SettingKind;
  readonly words?: readonly string[];
  /** The flag has the setting's name; false: there is none. */
  readonly hasFlag: boolean;
  /** Null: variables of their own rules decide. */
  readonly variable: string | null;
  /** What holds where it is not set, for people. */
  readonly otherwise: string;
  readonly summary: string;
}

export const settingNames = ["store", "format", "color", "ascii", "time", "grace", "lease", "debug"] as const;
export type SettingName = (typeof settingNames)[number];

export const settingsTable: readonly Setting[] = [
  {
    name: "store",
    kind: "path",
    hasFlag: true,
    variable: "PLAN_STORE",
    otherwise: "the nearest .plan/ upwards",
    summary: "the store's file, the folder it is in, or a server's URL",
  },
  {
    name: "format",
    kind: "words",
    words: ["rich", "plain", "json", "ndjson"],
    hasFlag: true,
    variable: "PLAN_FORMAT",
    otherwise: "rich on a terminal, else plain",
    summary: "how to print",
  },
  {
    name: "color",
    kind: "words",
    words: ["auto", "always", "never"],
    hasFlag: true,
    variable: null,
    otherwise: "auto: NO_COLOR, FORCE_COLOR, else whether it is a terminal",
    summary: "whether to use colours",
  },
  {
    name: "ascii",
    kind: "switch",
    hasFlag: true,
    variable: "PLAN_ASCII",
    otherwise: "false, but true where the locale is not UTF-8",
    summary: "no symbols but those of ASCII",
  },
  {
    name: "time",
    kind: "words",
    words: ["relative", "iso"],
    hasFlag: true,
    variable: "PLAN_TIME",
    otherwise: "relative",
    summary: "how to show times",
  },
  {
    name: "grace",
    kind: "duration",
    hasFlag: true,
    variable: "PLAN_GRACE",
    otherwise: "10s; a step that may finish takes as long as it needs",
    summary: "how long a stopped step may take to end",
  },
  {
    name: "lease",
    kind: "duration",
    hasFlag: false,
    variable: "PLAN_LEASE",
    otherwise: "30s",
    summary: "how long an owner may be silent before others may take over",
  },
  {
    name: "debug",
    kind: "switch",
    hasFlag: true,
    variable: "PLAN_DEBUG",
    otherwise: "false",
    summary: "what happens inside, as lines of JSON on stderr",
  },
];

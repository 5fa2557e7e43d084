/** Flags that every command takes, and those that several take with one meaning. */
import type { Flag } from "./command-page.ts";

export const globalFlags: readonly Flag[] = [
  {
    name: "format",
    value: "rich|plain|json|ndjson",
    summary: "how to print; rich on a terminal, else plain",
  },
  { name: "json", summary: "the same as --format json" },
  { name: "color", value: "auto|always|never", summary: "whether to use colours" },
  { name: "ascii", summary: "no symbols but those of ASCII" },
  { name: "time", value: "relative|iso", summary: "how to show times" },
  { name: "store", value: "PATH", summary: "the store; default .plan/, looked for upwards" },
  { name: "quiet", short: "q", summary: "no narration, results only" },
  { name: "verbose", short: "v", summary: "more narration: the store, and every event of a run" },
  { name: "debug", summary: "what happens inside, as lines of JSON on stderr" },
  { name: "yes", short: "y", summary: "yes to every confirmation; never to a reason" },
  { name: "no-input", summary: "never ask; the same as PLAN_NO_INPUT=1" },
  { name: "help", short: "h", summary: "this page" },
  { name: "version", short: "V", summary: "the version of planstream" },
];

export const varFile: Flag = {
  name: "var-file",
  value: "FILE",
  several: true,
  summary: "NAME=value lines; also secrets",
};
export const grace: Flag = {
  name: "grace",
  value: "10s",
  summary: "how long a stopped step may take to end",
};
export const until: Flag = { name: "until", value: "STEP", summary: "end the run after this step" };
export const includeOutput: Flag = {
  name: "include-output",
  summary: "with ndjson: what steps print, as output lines",
};
export const reason: Flag = { name: "reason", value: "TEXT", summary: "why; kept in the history" };
export const at: Flag = {
  name: "at",
  value: "POINT",
  summary: "as it stood then: 26, cp_4, 10:14, 10m ago, -3",
};
export const eventType: Flag = {
  name: "type",
  value: "EVENT",
  several: true,
  summary: "only events of this type",
};

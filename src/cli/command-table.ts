/**
 * Every command and flag there is, as data: what is parsed, what help shows and what is loaded come from here. A
 * command's code is loaded when it is called and not before.
 */
import type { Command } from "./command.ts";

export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** Name of its value on screen; absent: the flag is a switch. */
  readonly value?: string;
  /** May be given several times. */
  readonly several?: boolean;
  readonly summary: string;
}

export interface CommandEntry {
  readonly name: string;
  /** `FILE|PLAN`, `[PLAN]`; absent: it takes none. */
  readonly target?: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  readonly exits: readonly number[];
  readonly load: () => Promise<{ readonly command: Command }>;
}

export const globalFlags: readonly Flag[] = [
  {
    name: "format",
    value: "rich|plain|json|ndjson",
    summary: "how to print; rich on a terminal, else plain",
  },
  { name: "json", summary: "the same as --format json" },
  { name: "color", value: "auto|always|never", summary: "whether to use colours" },
  { name: "ascii", summary: "no symbols but those of ASCII" },
  { name: "store", value: "PATH", summary: "the store; default .plan/, looked for upwards" },
  { name: "quiet", short: "q", summary: "no narration, results only" },
  { name: "help", short: "h", summary: "this page" },
];

const varFile: Flag = {
  name: "var-file",
  value: "FILE",
  several: true,
  summary: "NAME=value lines; also secrets",
};
const grace: Flag = { name: "grace", value: "10s", summary: "how long a stopped step may take to end" };
const reason: Flag = { name: "reason", value: "TEXT", summary: "why; kept in the history" };

export const commandTable: readonly CommandEntry[] = [
  {
    name: "run",
    target: "FILE|PLAN",
    summary: "Creates a plan from a file and runs it, or runs one only created",
    examples: ["plan run release.plan.yaml", "plan run release.plan.yaml --var BUMP=minor"],
    flags: [
      { name: "var", value: "NAME=value", several: true, summary: "a variable; never a secret" },
      varFile,
      { name: "name", value: "NAME", summary: "another name than the file's" },
      grace,
    ],
    exits: [0, 1, 2, 3, 4, 5, 6, 7, 10, 129, 130, 143],
    load: () => import("./commands/run.ts"),
  },
  {
    name: "resume",
    target: "PLAN",
    summary: "Shows where a plan stands, then goes on after its last checkpoint",
    examples: [
      "plan resume latest --dry-run",
      "plan resume B29TP4 --expect 4b1f0c9e7a2d8856",
      "plan resume B29TP4 --from cp_2",
    ],
    flags: [
      { name: "dry-run", summary: "show what would happen; write nothing" },
      { name: "expect", value: "DIGEST", summary: "go on only if the preview still holds" },
      { name: "from", value: "CHECKPOINT", summary: "go back to right after this checkpoint" },
      { name: "accept", value: "CODE", several: true, summary: "go on although this reason holds" },
      { name: "mark-done", value: "STEP", summary: "the next step was done by hand" },
      { name: "output", value: "NAME=value", several: true, summary: "an output of the step marked done" },
      { name: "take-over", summary: "from an owner that gives no sign of life" },
      reason,
      { name: "source", value: "auto|projection|events", summary: "where the state is read from" },
      varFile,
      grace,
    ],
    exits: [0, 1, 2, 3, 4, 5, 6, 7, 10, 129, 130, 143],
    load: () => import("./commands/resume.ts"),
  },
  {
    name: "status",
    target: "[PLAN]",
    summary: "Shows where a plan stands",
    examples: ["plan status", "plan status B29TP4 --json"],
    flags: [],
    exits: [0, 2, 4, 7],
    load: () => import("./commands/status.ts"),
  },
  {
    name: "list",
    summary: "Lists plans, the one last worked on first",
    examples: ["plan list", "plan list --limit 5"],
    flags: [{ name: "limit", value: "20", summary: "how many" }],
    exits: [0, 2, 7],
    load: () => import("./commands/list.ts"),
  },
  {
    name: "history",
    target: "[PLAN]",
    summary: "Shows what happened to a plan",
    examples: ["plan history", "plan history B29TP4 --type ResumeRefused --json"],
    flags: [
      { name: "all", summary: "also starts of steps and phases" },
      { name: "type", value: "EVENT", several: true, summary: "only events of this type" },
    ],
    exits: [0, 2, 4, 7],
    load: () => import("./commands/history.ts"),
  },
  {
    name: "audit",
    target: "[PLAN]",
    summary: "Shows every resume asked for: who, granted or refused, why",
    examples: ["plan audit", "plan audit B29TP4 --refused"],
    flags: [{ name: "refused", summary: "only those that were refused" }],
    exits: [0, 2, 4, 7],
    load: () => import("./commands/audit.ts"),
  },
  {
    name: "stop",
    target: "PLAN",
    summary: "Stops a running plan safely: Ctrl-C from another terminal",
    examples: ["plan stop B29TP4", "plan stop B29TP4 --force"],
    flags: [{ name: "force", summary: "kill the step: the second Ctrl-C" }],
    exits: [0, 2, 4, 6, 7],
    load: () => import("./commands/stop.ts"),
  },
  {
    name: "cancel",
    target: "PLAN",
    summary: "Ends a plan for good; a running owner stops its step",
    examples: ['plan cancel B29TP4 --reason "wrong version"'],
    flags: [reason],
    exits: [0, 2, 3, 4, 6, 7, 10],
    load: () => import("./commands/cancel.ts"),
  },
  {
    name: "verify",
    target: "[PLAN]",
    summary: "Proves the history of a plan, or of all plans in the store",
    examples: ["plan verify", "plan verify B29TP4"],
    flags: [],
    exits: [0, 2, 4, 7, 9],
    load: () => import("./commands/verify.ts"),
  },
];

/** What `plan help TOPIC` tells, as data. What is known elsewhere (exit codes, keys of plan files) is taken from there. */
import { exitMeanings } from "./exit-meanings.ts";
import { packageFile } from "./package-files.ts";
import { keysOfPlanFiles } from "./plan-file-keys.ts";
import { settingsTable } from "./settings-table.ts";

export interface HelpSection {
  readonly title: string;
  /** A word and what is told of it. */
  readonly rows: readonly (readonly [string, string])[];
}

export interface HelpTopic {
  readonly summary: string;
  readonly sections: () => readonly HelpSection[];
  readonly examples: readonly string[];
}

export const helpTopics: Readonly<Record<string, HelpTopic>> = {
  "exit-codes": {
    summary: "What the number a command ends with says",
    sections: () => [
      {
        title: "Exit codes",
        rows: exitMeanings.map(({ codes, short, more }) => [
          codes.join(", "),
          more === undefined ? short : `${short}. ${more}`,
        ]),
      },
    ],
    examples: ['plan resume latest --dry-run; test "$?" -ne 3 || echo refused'],
  },
  env: {
    summary: "Variables that planstream reads, and those it sets for steps",
    sections: () => [
      {
        title: "Read by every command; a flag wins",
        rows: [
          ...settingsTable.flatMap(({ variable, summary, otherwise }): [string, string][] =>
            variable === null ? [] : [[variable, `${summary}; else ${otherwise}`]],
          ),
          ["PLAN_NO_INPUT", "anything: never ask; CI has the same effect"],
          ["CI", "anything: never ask, and draw nothing again"],
          ["XDG_CONFIG_HOME", "the folder planstream/config.json is looked for in"],
          ["HOME", "its .config is that folder where XDG_CONFIG_HOME is not set"],
          ["NO_COLOR", "anything: no colours; wins over FORCE_COLOR"],
          ["FORCE_COLOR", "anything but 0: colours in rich format, terminal or not"],
          ["TERM", "dumb: no colours, and nothing is drawn again"],
          ["COLUMNS", "how wide tables may be; in a pipe they are not cut without it"],
          ["GITHUB_ACTIONS", "true: a group for each step, annotations for failures"],
          ["GITHUB_WORKSPACE", "the folder that annotations' paths begin at"],
          ["GITHUB_STEP_SUMMARY", "the file that a table of the run is added to"],
          ["AI_AGENT", "or AGENT, CLAUDECODE and the like: plain lines, never ask"],
          ["LC_ALL", "else LC_CTYPE, else LANG: no symbols where it is not UTF-8"],
          ["npm_command", "set by npm: commands are suggested with npx before them"],
          ["PLANSTREAM_ALLOW_OLD_SQLITE", "anything: go on with an SQLite that has known faults"],
        ],
      },
      {
        title: "Keys of .plan/config.json and the user's planstream/config.json",
        rows: settingsTable.map(({ name, otherwise }) => [name, `else ${otherwise}`]),
      },
      {
        title: "Set for every step, beside the plan's variables and the outputs of earlier steps",
        rows: [
          ["PLAN_ID", "the plan's id"],
          ["PLAN_NAME", "its name"],
          ["PLAN_STEP", "the step's id"],
          ["PLAN_ATTEMPT", "1 for the first run, one more for each resume"],
          ["PLAN_RESUMED", "1 after a resume, else 0"],
          ["PLAN_KEY", "the same for every retry and resume of this step"],
          ["PLAN_OUTPUT", "a file for outputs: NAME=value lines"],
          ["PLAN_DECISION", "a file for a sentence that history keeps"],
          ["PLAN_SANDBOX", "the folder steps work in"],
          ["ITEM", "in a step that goes over a list: the item"],
          ["ITEM_NUMBER", "its number, from 1"],
          ["ITEM_COUNT", "how many there are"],
        ],
      },
    ],
    examples: ["PLAN_FORMAT=json plan list"],
  },
  formats: {
    summary: "How results are printed",
    sections: () => [
      {
        title: "--format",
        rows: [
          ["rich", "for people at a terminal: colours and symbols"],
          ["plain", "the same without; what you get in a pipe"],
          ["json", "one document on stdout, its schema first; --json for short"],
          ["ndjson", "a document a line, as things happen: hello, events, result"],
        ],
      },
      {
        title: "Streams",
        rows: [
          ["stdout", "results, and what steps write there"],
          ["stderr", "narration, warnings, errors and hints; --quiet leaves the last three"],
        ],
      },
      {
        title: "A promise",
        rows: [["schemas", "keys may be added; what would change one raises the number in schema"]],
      },
    ],
    examples: ["plan status latest --json", "plan history latest --format ndjson"],
  },
  store: {
    summary: "Where plans are kept: in a file, or on a server",
    sections: () => [
      {
        title: "--store, PLAN_STORE, or store in config.json",
        rows: [
          ["FILE or FOLDER", "SQLite; where nothing is named, the nearest .plan/ upwards"],
          ["esdb://HOST:2113?tls=false", "EventStoreDB or KurrentDB, without TLS and users"],
          ["esdb://USER:PASSWORD@HOST", "with TLS; : @ % in a password are %3A %40 %25"],
          ["esdb://A:2113,B:2113,C:2113", "a cluster, by its nodes"],
          ["esdb+discover://HOST", "a cluster, by one name for all nodes"],
          ["kurrentdb://…", "the same, also with +discover"],
        ],
      },
      {
        title: "Behind a ? and with & between them",
        rows: [
          ["tls", "false: no TLS, and no user"],
          ["tlsCAFile", "the authority that signed the server's certificate, as a PEM file"],
          ["userCertFile, userKeyFile", "a certificate in place of a password"],
          ["nodePreference", "leader (what holds without it), follower, random, read_only_replica"],
          ["defaultDeadline", "how long one call may take, in ms; else 5000"],
        ],
      },
      {
        title: "Rights at a server",
        rows: [
          ["any user", "to resume, cancel and look at a plan by its whole id"],
          ["$admins, or $all", "also what looks across plans: run, list, audit, latest, names"],
          ["$admins or $ops", "also to make the projection that keeps states of plans"],
        ],
      },
      {
        title: "A password",
        rows: [["config.json", "readable by you alone: in no list of processes, no shell's history"]],
      },
    ],
    examples: ["plan list --store .plan"],
  },
  targets: {
    summary: "How plans, steps and checkpoints are named",
    sections: () => [
      {
        title: "A plan",
        rows: [
          ["latest", "the one with the newest event"],
          ["B29TP4", "four or more characters from either end of its id, in any case"],
          ["a name", "the newest plan of that name"],
          [
            "nothing",
            "commands that only read take the latest, and say so; others ask, or list those that fit",
          ],
        ],
      },
      {
        title: "In a plan",
        rows: [
          ["a step", "its id, as in the plan file"],
          ["cp_2", "a checkpoint: right after the step that left it, so that step is kept"],
        ],
      },
    ],
    examples: ["plan status B29TP4", "plan resume B29TP4 --from cp_2 --dry-run"],
  },
  files: {
    summary: "What stands in a plan file",
    sections: () => keysOfPlanFiles(JSON.parse(packageFile("dist/schema/plan-1.json"))),
    examples: ["plan validate release.plan.yaml"],
  },
};

/** What `plan doctor` makes of what it sees: each thing that matters, whether it is well, and a fix. Pure. */
import type { StoreError } from "../application/ports/store-error.ts";
import type { MachineFacts, ServerFacts, StoreFacts } from "../composition/examine-surroundings.ts";
import type { CheckFinding } from "./render/findings.ts";
import { shortId } from "./render/short-id.ts";
import type { Settings } from "./resolve-settings.ts";
import { settingsTable } from "./settings-table.ts";

const oldestNode = 24;
const mebibyte = 1024 * 1024;
/** Below it appends begin to fail soon, and below the other they may fail now. */
const littleBytes = 200 * mebibyte;
const noBytes = 10 * mebibyte;

export function machineFindings({ node, sqlite }: MachineFacts): CheckFinding[] {
  const isNew = Number.parseInt(node, 10) >= oldestNode;
  return [
    finding(isNew, "Node.js", node, `install Node.js ${oldestNode} or newer`),
    finding(
      sqlite.isSafe,
      "SQLite",
      sqlite.isSafe ? sqlite.version : `${sqlite.version} can lose events when two processes write`,
      `use a Node.js with SQLite ${sqlite.oldestSafe} or newer`,
    ),
  ];
}

/** `opened`: what went wrong when the store was opened, or null. */
export function storeFindings(facts: StoreFacts | null, opened: string | null): CheckFinding[] {
  if (facts === null || !facts.exists) {
    const where = facts === null ? "none here or in a folder above" : `${facts.path} is not there`;
    return [{ level: "ok", what: "store", message: `${where}; the first run makes one`, fix: null }];
  }
  const { path, file, isWritable, isOpenToAll, freeBytes, isRemote, isIgnored } = facts;
  const found: CheckFinding[] = [];
  const sees = (level: CheckFinding["level"], message: string, fix: string) =>
    found.push({ level, what: "store", message, fix });
  if (opened !== null)
    sees("wrong", opened, "go on from a good copy of the store, or name another with --store");
  if (file !== null && file.version > file.knownVersion)
    sees(
      "wrong",
      `written by a newer planstream (version ${file.version})`,
      "use that planstream, or a newer one",
    );
  if (!isWritable) sees("wrong", `${path} cannot be written`, `chmod u+rw ${path}, and u+rwx its folder`);
  if (isRemote)
    sees(
      "wrong",
      `${path} is on a network file system, whose locks cannot be trusted`,
      "--store on a local disk",
    );
  if (isOpenToAll)
    sees("warning", `everybody on this machine may change ${path}`, `chmod o-w ${path}, and its folder`);
  if (file !== null && opened === null && file.journalMode !== "wal")
    sees("warning", `its journal mode is ${file.journalMode}, not wal`, "the next run sets it");
  if (freeBytes !== null && freeBytes < littleBytes)
    sees(
      freeBytes < noBytes ? "wrong" : "warning",
      `${Math.floor(freeBytes / mebibyte)} MiB left on its disk`,
      "make room",
    );
  const version = file === null ? "" : `, version ${file.version}, ${file.journalMode}`;
  const isWell = found.every(({ level }) => level !== "wrong");
  return [
    ...(isWell ? [{ level: "ok" as const, what: "store", message: `${path}${version}`, fix: null }] : []),
    ...found,
    ...(isIgnored === null
      ? []
      : [
          isIgnored
            ? finding(true, ".gitignore", "the store is not committed by accident", null)
            : warning(".gitignore", "the store could be committed by accident", "plan doctor --fix"),
        ]),
  ];
}

/** `shown`: the store's URL, without its password. */
export function serverFindings(shown: string, facts: ServerFacts): CheckFinding[] {
  const { user, version, hasProjections, failure, failureAcross } = facts;
  const sees = (
    level: CheckFinding["level"],
    { message, next }: Pick<StoreError, "message" | "next">,
  ): CheckFinding => {
    return { level, what: "store", message, fix: next[0]?.command ?? "plan help store" };
  };
  if (failure !== null) return [sees("wrong", failure)];
  const who = user === null ? "" : `, as ${user}`;
  const what = `${shown}${version === null ? "" : `, version ${version}`}${who}`;
  return [
    finding(true, "store", what, null),
    ...(failureAcross === null ? [] : [sees("warning", across(failureAcross))]),
    ...(hasProjections === false
      ? [
          warning(
            "projections",
            "they are off at the server: states of plans are folded anew",
            "plan help store",
          ),
        ]
      : []),
  ];
}

function across({ message, next }: Pick<StoreError, "message" | "next">) {
  return { message: `nothing can be read across plans: ${message}`, next };
}

export function settingFindings({ problems, all }: Settings): CheckFinding[] {
  const set = all.filter(({ value }) => value !== null).length;
  const wrong = problems.map(({ origin, message }): CheckFinding => {
    return { level: "wrong", what: "settings", message, fix: `mend ${origin}` };
  });
  if (wrong.length > 0) return wrong;
  return [{ level: "ok", what: "settings", message: `${set} of ${all.length} are set`, fix: null }];
}

/** Each setting, what it is and who says so. */
export function settingLines({ shown }: Settings): string[][] {
  return shown.map(({ name, value, origin }) => {
    const otherwise = settingsTable.find((setting) => setting.name === name)?.otherwise ?? "";
    return [name, value ?? otherwise, origin ?? "default"];
  });
}

export interface Leftovers {
  /** Steps that run although their plans' runs are over. */
  readonly processes: readonly { readonly pid: number; readonly planId: string; readonly stepId: string }[];
  /** Plans the store does not have, with logs beside it. */
  readonly logs: readonly string[];
  readonly logsFolder: string;
}

export function leftoverFindings({ processes, logs, logsFolder }: Leftovers): CheckFinding[] {
  const running = processes.map(({ pid, planId, stepId }) =>
    warning(
      "step",
      `${stepId} of ${shortId(planId)} still runs as pid ${pid}, though its run is over`,
      `kill ${pid}`,
    ),
  );
  const kept =
    logs.length === 0
      ? []
      : [
          warning(
            "logs",
            `${logs.length === 1 ? "1 plan that is" : `${logs.length} plans that are`} not in the store left logs`,
            `rm -r ${logs.map((planId) => `${logsFolder}/${planId}`).join(" ")}`,
          ),
        ];
  return [...running, ...kept];
}

function finding(isWell: boolean, what: string, message: string, fix: string | null): CheckFinding {
  return { level: isWell ? "ok" : "wrong", what, message, fix: isWell ? null : fix };
}

function warning(what: string, message: string, fix: string): CheckFinding {
  return { level: "warning", what, message, fix };
}

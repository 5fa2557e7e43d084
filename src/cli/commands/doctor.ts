/** `plan doctor`: whether planstream can work here, and what to do where it cannot. Changes nothing without `--fix`. */
import { dirname, join } from "node:path";
import { isResumable } from "../../application/list-plans.ts";
import { isPlanError } from "../../application/plan-error.ts";
import { isStoreError } from "../../application/ports/store-error.ts";
import {
  examineMachine,
  examineServer,
  examineStore,
  type StepProcess,
  type StoreFacts,
  stepProcesses,
  writeIgnoreFile,
} from "../../composition/examine-surroundings.ts";
import type { Planstream } from "../../composition/planstream.ts";
import { isStoreUrl, shownStoreUrl } from "../../composition/store-location.ts";
import type { Command, CommandInput } from "../command.ts";
import {
  leftoverFindings,
  machineFindings,
  serverFindings,
  settingFindings,
  settingLines,
  storeFindings,
} from "../doctor-findings.ts";
import { exitCodes } from "../exit-codes.ts";
import { type CheckFinding, findingLines } from "../render/findings.ts";
import { table } from "../render/table.ts";
import { snakeCase } from "../snake-case.ts";
import { storeOf } from "../store-of.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = async (input) => {
  const { screen, settings, flags } = input;
  const store = storeOf(input);
  const isServer = store !== null && isStoreUrl(store);
  const fixed = flags.has("fix") && store !== null && !isServer && mendIgnoreFile(store);
  const findings: CheckFinding[] = [
    ...machineFindings(examineMachine()),
    ...settingFindings(settings),
    ...(await (isServer
      ? lookAtServer(input, store)
      : lookInside(input, store === null ? null : examineStore(store)))),
  ];
  const healthy = findings.every(({ level }) => level !== "wrong");
  if (screen.format === "json" || screen.format === "ndjson") {
    const document = { healthy, findings, settings: settings.shown };
    screen.json({ schema: "planstream/doctor@1", ...(snakeCase(document) as object) });
  } else {
    for (const line of findingLines(findings, screen)) screen.out(line);
    screen.out("");
    const columns = [{ head: "SETTING" }, { head: "VALUE", cutTo: 20 }, { head: "FROM" }];
    for (const line of table(columns, settingLines(settings), screen.width)) screen.out(line);
    if (fixed) screen.tell("Mended: .gitignore");
  }
  return healthy ? exitCodes.done : exitCodes.differs;
};

function mendIgnoreFile(path: string): boolean {
  if (examineStore(path).isIgnored !== false) return false;
  writeIgnoreFile(path);
  return true;
}

/** Logs are not looked at: those beside it may be of plans that are kept in a file. */
async function lookAtServer(input: CommandInput, url: string): Promise<CheckFinding[]> {
  try {
    const facts = await examineServer(url);
    const found = serverFindings(shownStoreUrl(url), facts);
    if (facts.failure !== null || facts.failureAcross !== null) return found;
    return await withPlanstream(input, "read", async (planstream) => {
      const known = new Set(await planstream.plans.ids());
      const processes = await outlived(planstream, known);
      return [...found, ...leftoverFindings({ processes, logs: [], logsFolder: "" })];
    });
  } catch (error) {
    if (!isStoreError(error) && !isPlanError(error)) throw error;
    const fix = error.next[0]?.command ?? "plan help store";
    return [{ level: "wrong", what: "store", message: error.message, fix }];
  }
}

/** Opens the store, as every command does, and looks for what runs and lies about without a plan. */
async function lookInside(input: CommandInput, facts: StoreFacts | null): Promise<CheckFinding[]> {
  if (facts === null || !facts.exists) return storeFindings(facts, null);
  try {
    return await withPlanstream(input, "read", async (planstream) => {
      const known = new Set(await planstream.plans.ids());
      const processes = await outlived(planstream, known);
      const logs = facts.loggedPlans.filter((planId) => !known.has(planId));
      const logsFolder = join(dirname(facts.path), "logs");
      return [...storeFindings(facts, null), ...leftoverFindings({ processes, logs, logsFolder })];
    });
  } catch (error) {
    if (!isStoreError(error) && !isPlanError(error)) throw error;
    return storeFindings(facts, error.message);
  }
}

/** Steps that run although their plans' runs are over. */
async function outlived(planstream: Planstream, known: ReadonlySet<string>): Promise<StepProcess[]> {
  const found: StepProcess[] = [];
  for (const one of stepProcesses()) {
    if (known.has(one.planId) && (await isRunOver(planstream, one.planId))) found.push(one);
  }
  return found;
}

async function isRunOver(planstream: Planstream, planId: string): Promise<boolean> {
  const { state } = await planstream.plans.get(planId);
  return state.run === null || isResumable(planstream.ground, state);
}

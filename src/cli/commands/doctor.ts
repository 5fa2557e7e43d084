/** `plan doctor`: whether planstream can work here, and what to do where it cannot. Changes nothing without `--fix`. */
import { dirname, join } from "node:path";
import { isResumable } from "../../application/list-plans.ts";
import { isPlanError } from "../../application/plan-error.ts";
import { isStoreError } from "../../application/ports/store-error.ts";
import {
  examineMachine,
  examineStore,
  type StepProcess,
  type StoreFacts,
  stepProcesses,
  writeIgnoreFile,
} from "../../composition/examine-surroundings.ts";
import type { Planstream } from "../../composition/planstream.ts";
import type { Command, CommandInput } from "../command.ts";
import {
  leftoverFindings,
  machineFindings,
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
  const path = storeOf(input);
  const before = path === null ? null : examineStore(path);
  const fixed = flags.has("fix") && path !== null && before?.isIgnored === false;
  if (fixed) writeIgnoreFile(path);
  const facts = fixed ? examineStore(path) : before;
  const findings: CheckFinding[] = [
    ...machineFindings(examineMachine()),
    ...settingFindings(settings),
    ...(await lookInside(input, facts)),
  ];
  const healthy = findings.every(({ level }) => level !== "wrong");
  if (screen.format === "json" || screen.format === "ndjson") {
    const document = { healthy, findings, settings: settings.all };
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

/** Opens the store, as every command does, and looks for what runs and lies about without a plan. */
async function lookInside(input: CommandInput, facts: StoreFacts | null): Promise<CheckFinding[]> {
  if (facts === null || !facts.exists) return storeFindings(facts, null);
  try {
    return await withPlanstream(input, "read", async (planstream) => {
      const known = new Set(await planstream.plans.ids());
      const processes: StepProcess[] = [];
      for (const one of stepProcesses()) {
        if (known.has(one.planId) && (await isRunOver(planstream, one.planId))) processes.push(one);
      }
      const logs = facts.loggedPlans.filter((planId) => !known.has(planId));
      const logsFolder = join(dirname(facts.path), "logs");
      return [...storeFindings(facts, null), ...leftoverFindings({ processes, logs, logsFolder })];
    });
  } catch (error) {
    if (!isStoreError(error) && !isPlanError(error)) throw error;
    return storeFindings(facts, error.message);
  }
}

async function isRunOver(planstream: Planstream, planId: string): Promise<boolean> {
  const { state } = await planstream.plans.get(planId);
  return state.run === null || isResumable(planstream.ground, state);
}

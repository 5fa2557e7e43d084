/** Records the answer to what a plan waits for, and says how it goes on. Returns the exit code. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { ApprovalAnswer } from "../application/ports/approver.ts";
import type { Planstream } from "../composition/planstream.ts";
import type { Remedy } from "../schema/resume.ts";
import type { CommandInput } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { printRefused } from "./print-refused.ts";
import { shorten } from "./render/short-id.ts";
import { oneLine } from "./screen.ts";
import { snakeCase } from "./snake-case.ts";

/** `stepId` null: whichever step waits. */
export async function recordAnswer(
  { screen }: CommandInput,
  planstream: Planstream,
  planId: string,
  answer: ApprovalAnswer & { readonly stepId: string | null },
): Promise<number> {
  const { approval } = (await planstream.plans.get(planId)).state;
  const stepId = answer.stepId ?? approval?.stepId ?? null;
  const execution = await planstream.plans.approve(planId, { ...answer, stepId });
  const { state } = await planstream.plans.get(planId);
  if (execution.kind === "refused") {
    const refused = { what: "Not answered", name: state.name, planId, again: `plan approve ${planId}` };
    return printRefused(screen, { ...refused, reasons: execution.reasons });
  }
  const next = afterAnswer(planId, state);
  if (screen.format === "json" || screen.format === "ndjson") {
    const recorded = execution.kind === "committed" ? execution.events[0]?.revision : execution.revision;
    const said = { planId, stepId, answer: answer.answer, state: state.status };
    const document = { ...said, recordedRevision: recorded ?? null, next };
    screen.json({ schema: "planstream/approve@1", ...(snakeCase(document) as object) });
  }
  const { symbols, style } = screen;
  const [symbol, word] = answer.answer === "given" ? [symbols.done, "approved"] : [symbols.stopped, "denied"];
  screen.tell(`${symbol} ${word}: ${oneLine(stepId ?? "")}  ${oneLine(approval?.question ?? "")}`);
  for (const { command, why } of next)
    screen.tell(`  ${shorten(command, planId, screen)}   ${style("dim", why)}`);
  return exitCodes.done;
}

/** A run that waits goes on by itself. */
function afterAnswer(planId: string, { status, run, ending }: PlanState): Remedy[] {
  if (ending !== null) return [{ command: `plan history ${planId}`, why: `the plan is ${status}` }];
  if (status === "errored") return [{ command: `plan resume ${planId}`, why: "asks again" }];
  return run === null
    ? [{ command: `plan resume ${planId}`, why: "goes on" }]
    : [{ command: `plan status ${planId}`, why: "shows the run that waited for it" }];
}

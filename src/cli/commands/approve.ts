/** `plan approve PLAN`: answers what a plan waits for. It only records the answer; a run goes on with it. */
import type { PlanState } from "../../../projections/plan-state.ts";
import type { Remedy } from "../../schema/resume.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { printRefused } from "../print-refused.ts";
import { shorten } from "../render/short-id.ts";
import { oneLine } from "../screen.ts";
import { snakeCase } from "../snake-case.ts";
import { planToChange } from "../target.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = (input) =>
  withPlanstream(input, "change", async (planstream) => {
    const { screen, flags } = input;
    const planId = await planToChange(input, planstream, "approve", ({ waiting }) => waiting);
    const before = (await planstream.plans.get(planId)).state;
    const stepId = before.approval?.stepId ?? null;
    const answer = flags.has("deny") ? "denied" : "given";
    const execution = await planstream.plans.approve(planId, {
      stepId,
      answer,
      reason: flags.text("reason") ?? null,
    });
    const { state } = await planstream.plans.get(planId);
    if (execution.kind === "refused") {
      const again = `plan approve ${planId}`;
      const { reasons } = execution;
      return printRefused(screen, { what: "Not answered", name: state.name, planId, again, reasons });
    }
    const next = afterAnswer(planId, state);
    if (screen.format === "json" || screen.format === "ndjson") {
      const recorded = execution.kind === "committed" ? execution.events[0]?.revision : execution.revision;
      const document = {
        planId,
        stepId,
        answer,
        state: state.status,
        recordedRevision: recorded ?? null,
        next,
      };
      screen.json({ schema: "planstream/approve@1", ...(snakeCase(document) as object) });
    }
    const symbol = answer === "given" ? screen.symbols.done : screen.symbols.stopped;
    const word = answer === "given" ? "approved" : "denied";
    screen.tell(`${symbol} ${word}: ${stepId ?? ""}  ${oneLine(before.approval?.question ?? "")}`);
    for (const { command: line, why } of next)
      screen.tell(`  ${shorten(line, planId)}   ${screen.style("dim", why)}`);
    return exitCodes.done;
  });

/** A run that waits goes on by itself. */
function afterAnswer(planId: string, { status, run, ending }: PlanState): Remedy[] {
  if (ending !== null)
    return [{ command: `plan history ${planId}`, why: `what happened: the plan is ${status}` }];
  if (status === "errored") return [{ command: `plan resume ${planId}`, why: "asks again" }];
  return run === null
    ? [{ command: `plan resume ${planId}`, why: "goes on" }]
    : [{ command: `plan status ${planId}`, why: "shows the run that waited for it" }];
}

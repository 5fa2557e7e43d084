/** `plan audit [PLAN]`: every resume asked for, who asked, granted or refused, and why. Reads only. */
import type { ResumeAuditRow } from "../../../projections/resume-audit.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { shortId } from "../render/short-id.ts";
import { type Column, table } from "../render/table.ts";
import { ago } from "../render/time.ts";
import { snakeCase } from "../snake-case.ts";
import { withPlanstream } from "../with-planstream.ts";

const columns: readonly Column[] = [
  { head: "WHEN" },
  { head: "PLAN" },
  { head: "BY", dropFirst: 1 },
  { head: "RESULT" },
  { head: "WHY" },
];

export const command: Command = (input) =>
  withPlanstream(input, "read", async (planstream) => {
    const { target, screen, flags, nowMs } = input;
    const planId = target === null ? null : await planstream.plans.find(target);
    const rows = (await Array.fromAsync(planstream.plans.audit(planId))).reverse();
    const shown = flags.has("refused") ? rows.filter(({ result }) => result === "refused") : rows;
    if (screen.format === "json" || screen.format === "ndjson") {
      screen.json({ schema: "planstream/audit@1", ...(snakeCase({ items: shown, cursor: null }) as object) });
      return exitCodes.done;
    }
    const lines = shown.flatMap((row) => cells(row, nowMs));
    for (const line of table(columns, lines, screen.width)) screen.out(line);
    const refused = rows.filter(({ result }) => result === "refused").length;
    screen.tell(`${rows.length} resumes asked for, ${refused} refused.`);
    return exitCodes.done;
  });

/** One line for each reason. */
function cells(
  { at, planId, actor, result, reasons, attempt, checkpointId, accepted }: ResumeAuditRow,
  nowMs: number,
): string[][] {
  const first = [ago(at, nowMs), shortId(planId), `${actor.user}@${actor.host}`, result];
  if (result === "granted") {
    const from = checkpointId === null ? "from the beginning" : `from ${checkpointId}`;
    const choices = accepted.length === 0 ? "" : `, accepted ${accepted.join(", ")}`;
    return [[...first, `attempt ${attempt}, ${from}${choices}`]];
  }
  return reasons.map(({ code, evidence }, index) => {
    const who = code === "RUN_IN_PROGRESS" ? ` ${String(evidence.host)} pid ${String(evidence.pid)}` : "";
    return [...(index === 0 ? first : ["", "", "", ""]), `${code}${who}`];
  });
}

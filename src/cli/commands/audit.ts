/** `plan audit [PLAN]`: every resume asked for, who asked, granted or refused, and why. Reads only. */
import type { ResumeAuditRow } from "../../../projections/resume-audit.ts";
import { resumeIneligibleReasons } from "../../schema/codes.ts";
import { choicesOf, countOf } from "../choice-of.ts";
import type { Command, CommandInput } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { counted } from "../render/counted.ts";
import { shortId } from "../render/short-id.ts";
import { type Column, table } from "../render/table.ts";
import { when } from "../render/time.ts";
import { sinceOf } from "../since.ts";
import { snakeCase } from "../snake-case.ts";
import { planToRead } from "../target.ts";
import { withPlanstream } from "../with-planstream.ts";

const columns: readonly Column[] = [
  { head: "WHEN" },
  { head: "PLAN" },
  { head: "BY", dropFirst: 1 },
  { head: "RESULT" },
  { head: "WHY" },
];

export const command: Command = async (input) => {
  const { target, screen, flags, nowMs } = input;
  const fits = chosen(input);
  const limit = countOf(flags, "limit", "audit");
  return withPlanstream(input, "read", async (planstream) => {
    const planId = target === null ? null : await planToRead(input, planstream);
    const rows = (await Array.fromAsync(planstream.plans.audit(planId))).filter(fits).reverse();
    const shown = rows.slice(0, limit);
    if (screen.format === "json" || screen.format === "ndjson") {
      screen.json({ schema: "planstream/audit@1", ...(snakeCase({ items: shown, cursor: null }) as object) });
      return exitCodes.done;
    }
    const lines = shown.flatMap((row) => cells(row, when(row.at, nowMs, screen)));
    for (const line of table(columns, lines, screen.width)) screen.out(line);
    const refused = rows.filter(({ result }) => result === "refused");
    const code = refused[0]?.reasons[0]?.code;
    const why = code === undefined ? "" : `   Why?  ${screen.typed(`plan explain ${code}`)}`;
    screen.tell(`${counted(rows.length, "resume")} asked for, ${refused.length} refused.${why}`);
    return exitCodes.done;
  });
};

/** @throws PlanError `USAGE` */
function chosen(input: CommandInput): (row: ResumeAuditRow) => boolean {
  const { flags } = input;
  const codes: readonly string[] = choicesOf(flags, "code", resumeIneligibleReasons, "audit");
  const [user, host] = flags.text("actor")?.split("@", 2) ?? [];
  const isSince = sinceOf(input, "audit");
  return ({ at, result, reasons, accepted, actor }) =>
    (!flags.has("refused") || result === "refused") &&
    (codes.length === 0 ||
      [...reasons.map(({ code }) => code), ...accepted].some((code) => codes.includes(code))) &&
    (user === undefined || user === actor.user) &&
    (host === undefined || host === actor.host) &&
    isSince(at);
}

/** One line for each reason. */
function cells(
  { planId, actor, result, reasons, attempt, checkpointId, accepted }: ResumeAuditRow,
  asked: string,
): string[][] {
  const first = [asked, shortId(planId), `${actor.user}@${actor.host}`, result];
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

/** `plan verify [PLAN]`: proves the history of one plan or of all. Reads everything, changes nothing; exit 9 on damage. */
import type { Verified } from "../../application/verify-plan.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { shortId } from "../render/short-id.ts";
import { oneLine, type Screen } from "../screen.ts";
import { snakeCase } from "../snake-case.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = (input) =>
  withPlanstream(input, "read", async (planstream) => {
    const { target, screen } = input;
    const isData = screen.format === "json" || screen.format === "ndjson";
    const planIds = target === null ? await planstream.plans.ids() : [await planstream.plans.find(target)];
    const results: Verified[] = [];
    for (const planId of planIds) {
      const verified = await planstream.plans.verify(planId);
      results.push(verified);
      for (const line of isData ? [] : lines(verified, screen)) screen.out(line);
    }
    const whole = results.every(({ findings }) => findings.length === 0);
    if (isData)
      screen.json({ schema: "planstream/verify@1", ...(snakeCase({ whole, plans: results }) as object) });
    if (!whole) screen.tell("Go on from a good copy of the store; nothing is appended to a damaged history.");
    return whole ? exitCodes.done : exitCodes.differs;
  });

function lines({ planId, findings, events }: Verified, { symbols, style }: Screen): string[] {
  const isWhole = findings.length === 0;
  const symbol = isWhole ? style("green", symbols.done) : style("red", symbols.failed);
  return [
    `${symbol} ${shortId(planId)}  ${events} events, ${isWhole ? "whole" : `${findings.length} findings`}`,
    ...findings.map(({ revision, kind, message }) => {
      const where = revision === null ? "" : `revision ${revision}: `;
      return `    ${where}${oneLine(message)}   ${style("dim", kind)}`;
    }),
  ];
}

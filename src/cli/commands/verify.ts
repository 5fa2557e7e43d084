/** `plan verify [PLAN]`: proves the history of one plan or of all. Reads everything, changes nothing; exit 9 on damage. */
import type { Finding, Verified } from "../../application/verify-plan.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { counted } from "../render/counted.ts";
import { type CheckFinding, findingLines } from "../render/findings.ts";
import { shortId } from "../render/short-id.ts";
import { snakeCase } from "../snake-case.ts";
import { withPlanstream } from "../with-planstream.ts";

/** A resume must not be taken for a proof: it looks at what it reads, which is the newest part. */
const advice = "A resume proves only what came after its kept state; older damage it does not see.";

export const command: Command = (input) =>
  withPlanstream(input, "read", async (planstream) => {
    const { target, screen } = input;
    const isData = screen.format === "json" || screen.format === "ndjson";
    const planIds = target === null ? await planstream.plans.ids() : [await planstream.plans.find(target)];
    const results: Verified[] = [];
    for (const planId of planIds) {
      const verified = await planstream.plans.verify(planId);
      results.push(verified);
      for (const line of isData ? [] : findingLines(findingsOf(verified), screen)) screen.out(line);
    }
    const whole = results.every(({ findings }) => findings.length === 0);
    if (isData)
      screen.json({ schema: "planstream/verify@1", ...(snakeCase({ whole, plans: results }) as object) });
    if (!whole) screen.tell(advice);
    return whole ? exitCodes.done : exitCodes.differs;
  });

function findingsOf({ planId, findings, events }: Verified): CheckFinding[] {
  const plan = shortId(planId);
  if (findings.length === 0)
    return [{ level: "ok", what: plan, message: `${counted(events, "event")}, whole`, fix: null }];
  return findings.map(({ revision, kind, message }) => ({
    level: "wrong",
    what: plan,
    message: `${revision === null ? "" : `revision ${revision}: `}${message} (${kind})`,
    fix: fixes[kind],
  }));
}

const copy = "go on from a good copy of the store";
const fixes: Readonly<Record<Finding["kind"], string>> = {
  event_changed: copy,
  event_missing: copy,
  blob_damaged: copy,
  kept_state_differs: "plan projections rebuild",
  event_unsupported: "use the planstream that wrote it, or a newer one",
};

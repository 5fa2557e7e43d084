/** `plan projections status|rebuild`: the states kept of plans. Events are never touched, so nothing can be lost by it. */
import {
  type ProjectionStatus,
  projectionStatus,
  rebuildProjection,
} from "../../application/projection-status.ts";
import { choiceOf } from "../choice-of.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { type CheckFinding, findingLines } from "../render/findings.ts";
import { shortId } from "../render/short-id.ts";
import { snakeCase } from "../snake-case.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

const actions = ["status", "rebuild"] as const;

export const command: Command = async (input) => {
  const { target, flags, screen } = input;
  if (target === null)
    throw usage("plan projections takes status or rebuild", "projections", "plan projections status");
  const action = choiceOf("plan projections", target, actions, "projections");
  return withPlanstream(input, action === "status" ? "read" : "change", async (planstream) => {
    const rebuilt = action === "rebuild" ? await rebuildProjection(planstream.ground) : null;
    const projection = await projectionStatus(planstream.ground);
    if (screen.format === "json" || screen.format === "ndjson") {
      const document = snakeCase({ rebuilt, projections: [projection] });
      screen.json({ schema: "planstream/projections@1", ...(document as object) });
    } else {
      for (const line of findingLines(findingsOf(projection), screen)) screen.out(line);
      if (rebuilt !== null) screen.tell(`Folded anew: ${rebuilt} of ${projection.plans} plans.`);
    }
    const isWell = projection.behind.length === 0 && projection.wrong.length === 0;
    return isWell || !flags.has("check") ? exitCodes.done : exitCodes.differs;
  });
};

function findingsOf({
  name,
  fingerprint,
  plans,
  kept,
  mostBehind,
  behind,
  wrong,
}: ProjectionStatus): CheckFinding[] {
  const folds = kept.map((fold) => `${fold.plans} of fold ${fold.fingerprint}`).join(", ");
  const message = `fold ${fingerprint}; ${plans} plans, kept: ${folds === "" ? "none" : folds}; at most ${mostBehind} events behind`;
  const fix = "plan projections rebuild";
  const about = (planIds: readonly string[], level: CheckFinding["level"], what: string): CheckFinding[] =>
    planIds.map((planId) => ({ level, what: shortId(planId), message: what, fix }));
  const isWell = behind.length === 0 && wrong.length === 0;
  return [
    { level: isWell ? "ok" : wrong.length > 0 ? "wrong" : "warning", what: name, message, fix: null },
    ...about(behind, "warning", "its kept state is far behind its events"),
    ...about(wrong, "wrong", "its kept state is not what the events fold to here"),
  ];
}

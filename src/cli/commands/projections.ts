/**
 * `plan projections status|deploy|rebuild|state|delete`: the states kept of plans, and the projections that make them. Events
 * are never touched, so nothing can be lost by it.
 */
import {
  deleteProjection,
  deployProjection,
  type KeptOfPlan,
  keptOfPlan,
  type Managed,
  rebuildProjection,
} from "../../application/manage-projections.ts";
import { projectionStatus } from "../../application/projection-status.ts";
import { choiceOf } from "../choice-of.ts";
import type { Command, CommandInput } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { changeLines, isInOrder, keptFinding, projectionFindings } from "../projection-findings.ts";
import { findingLines } from "../render/findings.ts";
import { snakeCase } from "../snake-case.ts";
import { planToRead } from "../target.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

const manage = { deploy: deployProjection, rebuild: rebuildProjection, delete: deleteProjection };
const actions = ["status", "deploy", "rebuild", "state", "delete"] as const;
const schema = "planstream/projections@1";

export const command: Command = async (input) => {
  const { target, others, flags, screen } = input;
  if (target === null)
    throw usage(`plan projections takes ${actions.join(", ")}`, "projections", "plan projections status");
  const action = choiceOf("plan projections", target, actions, "projections");
  if (action === "state") return state(input);
  if (others.length > 0) throw usage(`plan projections ${action} takes no plan`, "projections");
  const dryRun = flags.has("dry-run");
  const purpose = action === "status" || dryRun ? "read" : "change";
  return withPlanstream(input, purpose, async ({ ground }) => {
    const managed = action === "status" ? null : await manage[action](ground, { dryRun });
    const projection = await projectionStatus(ground);
    const findings = projectionFindings(projection);
    if (isData(input)) {
      const { changes, folded }: Managed = managed ?? { changes: [], folded: null };
      const document = snakeCase({ dryRun, changes, rebuilt: folded, projections: [projection] });
      screen.json({ schema, ...(document as object) });
    } else {
      for (const line of findingLines(findings, screen)) screen.out(line);
      for (const line of managed === null ? [] : changeLines(managed, projection.plans, dryRun))
        screen.tell(line);
    }
    return isInOrder(findings) || !flags.has("check") ? exitCodes.done : exitCodes.differs;
  });
};

/** What is kept of one plan: on a screen whether it fits, as data the state itself, as it is kept. */
function state(input: CommandInput): Promise<number> {
  const { others, screen, flags } = input;
  return withPlanstream(input, "read", async (planstream) => {
    const planId = await planToRead({ ...input, target: others[0] ?? null }, planstream);
    const kept = await keptOfPlan(planstream.ground, planId);
    if (isData(input)) screen.json({ schema: "planstream/projections-state@1", ...documentOf(kept) });
    else {
      const finding = keptFinding(kept, planstream.ground.projections !== null);
      for (const line of findingLines([finding], screen)) screen.out(line);
    }
    return kept.unusable === null || !flags.has("check") ? exitCodes.done : exitCodes.differs;
  });
}

function documentOf({ snapshot, ...about }: KeptOfPlan): object {
  const { state: text = null, fingerprint = null, revision = null, hash = null } = snapshot ?? {};
  const document = snakeCase({ ...about, fingerprint, revision, hash }) as object;
  return { ...document, state: text === null ? null : JSON.parse(text) };
}

function isData({ screen: { format } }: CommandInput): boolean {
  return format === "json" || format === "ndjson";
}

/**
 * The summary of a plan as it stood after one of its events: what the history alone says of that moment. Nothing
 * outside of it is looked at (no owner, no plan file, no secrets), because they are those of today.
 */
import type { ResumeRequest } from "../domain/assess-resume.ts";
import type { ResumeFacts } from "../domain/facts.ts";
import { invariant } from "../domain/invariant.ts";
import { resumeSummary } from "../domain/resume-summary.ts";
import type { ResumeSummary } from "../schema/resume.ts";
import { DefinitionReader } from "./definitions.ts";
import { checkpointNotKept, findCheckpoint } from "./find-checkpoint.ts";
import { type Ground, type LoadedPlan, loadPlan } from "./load-plan.ts";

const nothingAsked: ResumeRequest = { accept: [], from: null, takeOver: false, markDone: null };

/** `revision`: one the plan has. */
export async function pastSummary(ground: Ground, planId: string, revision: number): Promise<ResumeSummary> {
  const plan = await loadPlan(ground, planId, { upTo: revision });
  invariant(plan !== null, `plan ${planId} has revision ${revision}`);
  const { state, readFrom } = plan;
  return resumeSummary(planId, nothingAsked, state, await factsThen(ground, plan), readFrom);
}

async function factsThen(ground: Ground, plan: LoadedPlan): Promise<ResumeFacts> {
  const { state, damagedRevision } = plan;
  const { definition, metadata } = state;
  const reader = definition === null ? null : new DefinitionReader(ground, definition, { isShown: true });
  const sought = checkpointNotKept(plan);
  const next = metadata.lastCompletedStep + 1;
  const step = reader === null || next > (definition?.stepCount ?? 0) ? null : await reader.step(next);
  return {
    owner: state.run === null ? null : { status: "alive", lastBeatAt: null, overtaken: false },
    definition: null,
    file: null,
    from: sought === null ? null : await findCheckpoint(ground, plan, sought, reader),
    missing: [],
    damagedRevision,
    previewDigest: "",
    stalePreview: null,
    until: null,
    next: step === null ? null : { stepId: step.id, rerun: step.rerun },
  };
}

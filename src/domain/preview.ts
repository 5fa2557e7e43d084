/**
 * What a dry run promises and `--expect` holds it to: everything a resume's effect depends on. Its SHA-256 over
 * canonical JSON is the preview digest. Refusals and beats are left out: they change nothing that would run.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import type { Json } from "../schema/events.ts";
import type { ResumeRequest } from "./assess-resume.ts";
import { verdictOn } from "./verdict.ts";

export interface PreviewInput {
  readonly state: PlanState;
  /** The definition the resume would run: the stored one, or the edited file's. */
  readonly definitionSha256: string | null;
  readonly request: ResumeRequest;
}

export function previewOf({ state, definitionSha256, request }: PreviewInput): Json {
  const { accept, from, markDone } = request;
  const verdict = verdictOn(state);
  return {
    planId: state.planId,
    revision: state.movedRevision,
    definition: definitionSha256,
    workspace: null,
    from,
    verdict: verdict === null ? null : { ...verdict },
    accept: [...new Set(accept)].sort(),
    markDone:
      markDone === null ? null : { stepId: markDone.stepId, item: markDone.item, output: markDone.output },
  };
}

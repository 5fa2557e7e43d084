/**
 * Says what moved since the preview somebody approved. A digest tells nothing by itself, so earlier previews are made
 * again, at the newest hundred revisions and without the choices made now, until one fits.
 */
import { evolve, type PlanState } from "../../projections/plan-state.ts";
import type { ResumeRequest } from "../domain/assess-resume.ts";
import type { PreviewInput } from "../domain/preview.ts";
import type { Evidence } from "../schema/events.ts";
import { type Ground, type LoadedPlan, loadPlan } from "./load-plan.ts";
import { planStream } from "./plan-stream.ts";
import { decode } from "./stored-event.ts";

export interface StalePreview {
  readonly expect: string;
  readonly request: ResumeRequest;
  /** The definition that would run now. */
  readonly sha256: string | null;
  readonly previewDigest: string;
  readonly digestOf: (input: PreviewInput) => string;
}

const revisionsLookedAt = 100;

/** `moved`: what differs now; empty when the digest is of no preview that could be made again. */
export async function explainStale(ground: Ground, plan: LoadedPlan, stale: StalePreview): Promise<Evidence> {
  const { expect, previewDigest } = stale;
  const evidence = { expect, previewDigest };
  for (const state of [plan.state, ...(await newestFirst(ground, plan))]) {
    const moved = whatFits(state, plan.state, stale);
    if (moved === null) continue;
    const since = await eventTypesAfter(ground, plan, state.revision);
    return { ...evidence, moved, since: { revision: state.movedRevision, events: since } };
  }
  return { ...evidence, moved: [] };
}

function whatFits(then: PlanState, now: PlanState, stale: StalePreview): string[] | null {
  const { request, sha256, expect, digestOf } = stale;
  const plain: ResumeRequest = { accept: [], from: null, markDone: null, takeOver: request.takeOver };
  const definitions = [...new Set([sha256, now.definition?.sha256 ?? null, then.definition?.sha256 ?? null])];
  for (const definitionSha256 of definitions) {
    for (const choices of [request, plain]) {
      const digest = digestOf({ state: then, definitionSha256, request: choices });
      if (!digest.startsWith(expect.toLowerCase())) continue;
      return [
        ...(then.movedRevision === now.movedRevision ? [] : ["history"]),
        ...(definitionSha256 === sha256 ? [] : ["definition"]),
        ...(choices === request ? [] : ["choices"]),
      ];
    }
  }
  return null;
}

/** The plan's states at the newest revisions that moved it, the present one first. */
async function newestFirst(ground: Ground, plan: LoadedPlan): Promise<PlanState[]> {
  const oldest = Math.max(0, plan.state.revision - revisionsLookedAt);
  const base = await loadPlan(ground, plan.planId, { upTo: oldest });
  if (base === null) return [plan.state];
  const page = await ground.store.readStream(planStream(plan.planId), {
    from: oldest + 1,
    limit: revisionsLookedAt,
  });
  const states = [base.state];
  for (const recorded of page) {
    const decoded = decode(ground.digests, recorded, null);
    const before = states[states.length - 1];
    if (decoded.kind === "damaged" || before === undefined) break;
    states.push(evolve(before, decoded.event));
  }
  return states.filter(({ revision, movedRevision }) => revision === movedRevision).reverse();
}

async function eventTypesAfter({ store }: Ground, plan: LoadedPlan, revision: number): Promise<string[]> {
  const events = await store.readStream(planStream(plan.planId), { from: revision + 1, limit: 20 });
  return events.filter(({ type }) => type !== "ResumeRefused").map(({ type }) => type);
}

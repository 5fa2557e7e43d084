/**
 * Observes everything outside a plan's stream that decides about a resume (its owner, its plan file, secrets, the
 * checkpoint asked for) and hands it on as facts. It only looks: nothing is written, and nothing is decided.
 */
import { begunSteps, placeOf } from "../../projections/place.ts";
import type { PlanState } from "../../projections/plan-state.ts";
import { assessResume, type ResumeRequest, standing } from "../domain/assess-resume.ts";
import type { FromFacts, OwnerFacts, ResumeFacts } from "../domain/facts.ts";
import { placeNow } from "../domain/goes-back.ts";
import { listInEffect } from "../domain/list-in-effect.ts";
import { previewOf } from "../domain/preview.ts";
import type { DefinitionHead, PlanDefinition, StepDefinition } from "../schema/definition.ts";
import { DefinitionReader, type FrozenDefinition } from "./definitions.ts";
import {
  type DefinitionGround,
  type DefinitionWishes,
  editedDefinition,
  lookAtFile,
} from "./edited-definition.ts";
import { damagedRevisionOf, eventAt } from "./event-at.ts";
import { explainStale } from "./explain-stale.ts";
import { checkpointNotKept, findCheckpoint } from "./find-checkpoint.ts";
import { fitsPreview } from "./fits-preview.ts";
import type { LoadedPlan } from "./load-plan.ts";
import { markedStepMistake } from "./marked-step-mistake.ts";
import { missingOutputs, missingValues } from "./missing-values.ts";
import { type OwnerGround, ownerStatus, watchOwner } from "./owner-status.ts";
import { isPlanError, type PlanError } from "./plan-error.ts";
import type { SecretSource } from "./plan-run.ts";
import type { SessionGround } from "./plan-session.ts";
import { type SecretMask, secretMask } from "./ports/secret-mask.ts";
import type { ProjectionGround } from "./projection-status.ts";
import { untilStep } from "./until-step.ts";

export interface ResumeGround extends SessionGround, OwnerGround, DefinitionGround, ProjectionGround {}

export interface ResumeWishes extends ResumeRequest, DefinitionWishes {
  /** Digest of the preview that was approved, or the first 16 or more of its hex digits. */
  readonly expect: string | null;
  /** The id of the step the run goes no further than; null: it goes to the end. */
  readonly until: string | null;
  readonly secrets: SecretSource;
  /** Nothing will be run or written: what is read need not be proven. */
  readonly isPreview: boolean;
  /** Ends the wait for an owner. */
  readonly signal: AbortSignal | undefined;
}

export interface ResumeView {
  readonly plan: LoadedPlan;
  readonly request: ResumeRequest;
  readonly facts: ResumeFacts;
  /** The edited definition, ready to be stored before an event names it. */
  readonly candidate: FrozenDefinition | null;
  /** Takes the plan's secrets out of what a person typed. */
  readonly mask: SecretMask;
}

/** `first`: the state the caller was shown, where the stream has moved on since. */
export async function observeResume(
  ground: ResumeGround,
  plan: LoadedPlan,
  wishes: ResumeWishes,
  first: LoadedPlan = plan,
): Promise<ResumeView> {
  try {
    return await observe(ground, plan, wishes, first);
  } catch (error) {
    // The state was folded without this event, so its damage shows only here.
    const damagedRevision = damagedRevisionOf(error);
    if (damagedRevision === null || plan.damagedRevision !== null) throw error;
    return { ...(await observe(ground, { ...plan, damagedRevision }, wishes, first)), plan };
  }
}

async function observe(
  ground: ResumeGround,
  plan: LoadedPlan,
  wishes: ResumeWishes,
  first: LoadedPlan,
): Promise<ResumeView> {
  const { state } = plan;
  const isSound = plan.damagedRevision === null;
  const stored =
    state.definition === null
      ? null
      : new DefinitionReader(ground, state.definition, { isShown: wishes.isPreview });
  const sought = wishes.from ?? checkpointNotKept(plan);
  const from = sought === null || !isSound ? null : await findCheckpoint(ground, plan, sought, stored);
  if (isSound && !wishes.isPreview) await proveValues(ground, plan, from ?? state);
  const place = from === null ? placeNow(state) : placeOf(from.checkpoint);
  const finished = begunSteps(place);
  const file = await lookAtFile(ground, plan, wishes);
  const found = stored === null ? null : await editedDefinition(ground, plan, wishes, stored, finished, file);
  const [edited, unreadable] = isPlanError(found) ? [null, found] : [found, null];
  const definition = edited?.definition ?? null;
  const head = definition ?? (await stored?.head()) ?? null;
  const next = await nextStep(stored, definition, place.steps, state.definition?.stepCount ?? 0);
  const request = withoutChoices(wishes);
  const until = await untilOf(wishes, definition, stored, place.steps);
  const sha256 = edited?.frozen.ref.sha256 ?? state.definition?.sha256 ?? null;
  const digestOf = (input: Parameters<typeof previewOf>[0]) =>
    ground.digests.sha256(ground.digests.canonicalize(previewOf(input)));
  const previewDigest = digestOf({ state, definitionSha256: sha256, request });
  const isStale = wishes.expect !== null && !fitsPreview(wishes.expect, previewDigest);
  const facts: ResumeFacts = {
    owner: await ownerFacts(ground, plan, wishes, first),
    definition: edited?.facts ?? null,
    file,
    from: from ?? (wishes.from === null || !isSound ? null : "not_found"),
    missing: [
      ...(await missingValues(ground, plan, wishes, head, definition !== null)),
      ...missingOutputs(request, next),
    ],
    damagedRevision: plan.damagedRevision,
    previewDigest,
    stalePreview:
      isStale && wishes.expect !== null
        ? await explainStale(ground, plan, {
            expect: wishes.expect,
            request,
            sha256,
            previewDigest,
            digestOf,
          })
        : null,
    until: typeof until === "number" ? until : null,
    next: next === null ? null : { stepId: next.id, rerun: next.rerun },
  };
  const marked = markedStepMistake(request, next, listInEffect(state, facts)?.next ?? null);
  const mistake = unreadable ?? marked ?? (typeof until === "number" ? null : until);
  // A mistake is told only where the resume would be granted: reasons come first, and are recorded.
  if (mistake !== null && standing(assessResume(request, state, facts), request).length === 0) throw mistake;
  return { plan, request, facts, candidate: edited?.frozen ?? null, mask: maskOf(ground, head, wishes) };
}

/** A step marked done is finished before the run begins, as are those it goes on from. */
async function untilOf(
  { until, markDone }: ResumeWishes,
  edited: PlanDefinition | null,
  stored: DefinitionReader | null,
  finished: number,
): Promise<number | PlanError | null> {
  if (until === null) return null;
  const steps = edited?.steps ?? (await stored?.steps()) ?? [];
  return untilStep(until, steps, finished + (markDone !== null && markDone.item === null ? 1 : 0));
}

/** What the run will be given: the plan's variables, the outputs of its finished steps, and the list it goes over. */
async function proveValues(
  ground: ResumeGround,
  { planId }: LoadedPlan,
  { outputs, items }: Pick<PlanState, "outputs"> & Pick<FromFacts, "items">,
): Promise<void> {
  const revisions = [0, ...Object.values(outputs), ...(items === null ? [] : [items.revision])];
  for (const revision of new Set(revisions)) await eventAt(ground, planId, revision);
}

function maskOf(
  { hidden }: ResumeGround,
  head: Pick<DefinitionHead, "variables"> | null,
  { secrets }: ResumeWishes,
): SecretMask {
  const named = Object.entries(head?.variables ?? {}).filter(([, { secret }]) => secret);
  return secretMask(Object.fromEntries(named.map(([name]) => [name, secrets(name) ?? ""])), hidden);
}

function withoutChoices({ accept, from, markDone, takeOver }: ResumeWishes): ResumeRequest {
  return { accept, from, markDone, takeOver };
}

async function ownerFacts(
  ground: ResumeGround,
  { state }: LoadedPlan,
  { takeOver, signal }: ResumeWishes,
  first: LoadedPlan,
): Promise<OwnerFacts | null> {
  const overtaken = state.metadata.attempt > first.state.metadata.attempt;
  if (state.run === null) return overtaken ? { status: "over", lastBeatAt: null, overtaken } : null;
  const isWatched = takeOver && !overtaken;
  const found = await (isWatched ? watchOwner(ground, state.run, signal) : ownerStatus(ground, state.run));
  return { ...found, overtaken };
}

async function nextStep(
  stored: DefinitionReader | null,
  edited: PlanDefinition | null,
  finished: number,
  storedCount: number,
): Promise<StepDefinition | null> {
  if (edited !== null) return edited.steps[finished] ?? null;
  return stored === null || finished >= storedCount ? null : stored.step(finished + 1);
}

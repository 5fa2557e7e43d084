/**
 * Observes everything outside a plan's stream that decides about a resume (its owner, its plan file, secrets, the
 * checkpoint asked for) and hands it on as facts. It only looks: nothing is written, and nothing is decided.
 */
import { begunSteps, placeOf } from "../../projections/place.ts";
import type { ResumeRequest } from "../domain/assess-resume.ts";
import { changesLater, changesToFinished } from "../domain/definition-change.ts";
import type { DefinitionFacts, OwnerFacts, ResumeFacts } from "../domain/facts.ts";
import { placeNow } from "../domain/goes-back.ts";
import { listInEffect } from "../domain/list-in-effect.ts";
import { previewOf } from "../domain/preview.ts";
import type { DefinitionHead, PlanDefinition, StepDefinition } from "../schema/definition.ts";
import type { PlanSource } from "../schema/events.ts";
import { DefinitionReader, type FrozenDefinition, freezeDefinition } from "./definitions.ts";
import { explainStale } from "./explain-stale.ts";
import { findCheckpoint } from "./find-checkpoint.ts";
import { fitsPreview } from "./fits-preview.ts";
import type { LoadedPlan } from "./load-plan.ts";
import { missingOutputs, missingValues, outputNames } from "./missing-values.ts";
import { type OwnerGround, ownerStatus, watchOwner } from "./owner-status.ts";
import { PlanError } from "./plan-error.ts";
import type { SecretSource } from "./plan-run.ts";
import type { SessionGround } from "./plan-session.ts";
import type { PlanSourceReader } from "./ports/plan-source.ts";
import { type SecretMask, secretMask } from "./ports/secret-mask.ts";

export interface ResumeGround extends SessionGround, OwnerGround {
  readonly sources: PlanSourceReader;
}

export interface ResumeWishes extends ResumeRequest {
  /** Digest of the preview that was approved, or the first 16 or more of its hex digits. */
  readonly expect: string | null;
  /** A definition the caller holds, in place of the plan file. */
  readonly definition: PlanDefinition | null;
  /** Whether the plan file is compared with the stored definition; only looking needs no parser. */
  readonly lookAtFile: boolean;
  readonly secrets: SecretSource;
  /** Nothing will be run or written: what is read need not be proven. */
  readonly isPreview: boolean;
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
  const { state } = plan;
  const stored =
    state.definition === null
      ? null
      : new DefinitionReader(ground, state.definition, { isShown: wishes.isPreview });
  const sought = wishes.from ?? checkpointNotKept(plan);
  const from = sought === null ? null : await findCheckpoint(ground, plan, sought, stored);
  const place = from === null ? placeNow(state) : placeOf(from.checkpoint);
  const finished = begunSteps(place);
  const file = await lookAtFile(ground, plan, wishes);
  const edited =
    stored === null ? null : await editedDefinition(ground, plan, wishes, stored, finished, file);
  const definition = edited?.definition ?? null;
  const head = definition ?? (await stored?.head()) ?? null;
  const next = await nextStep(stored, definition, place.steps, state.definition?.stepCount ?? 0);
  const request = withoutChoices(wishes);
  const sha256 = edited?.frozen.ref.sha256 ?? state.definition?.sha256 ?? null;
  const digestOf = (input: Parameters<typeof previewOf>[0]) =>
    ground.digests.sha256(ground.digests.canonicalize(previewOf(input)));
  const previewDigest = digestOf({ state, definitionSha256: sha256, request });
  const isStale = wishes.expect !== null && !fitsPreview(wishes.expect, previewDigest);
  const facts: ResumeFacts = {
    owner: await ownerFacts(ground, plan, wishes, first),
    definition: edited?.facts ?? null,
    fileChanged: file === null ? null : file.hash !== file.source.sha256,
    from: from ?? (wishes.from === null ? null : "not_found"),
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
    next: next === null ? null : { stepId: next.id, rerun: next.rerun },
  };
  checkMarkedStep(request, next, listInEffect(state, facts)?.next ?? null);
  return { plan, request, facts, candidate: edited?.frozen ?? null, mask: maskOf(head, wishes) };
}

function maskOf(head: Pick<DefinitionHead, "variables"> | null, { secrets }: ResumeWishes): SecretMask {
  const named = Object.entries(head?.variables ?? {}).filter(([, { secret }]) => secret);
  return secretMask(Object.fromEntries(named.map(([name]) => [name, secrets(name) ?? ""])));
}

/** The newest checkpoint of the line where a resume went back behind all that the state keeps; null otherwise. */
function checkpointNotKept({ state }: LoadedPlan): string | null {
  const { checkpoints, lastCheckpointId } = state.metadata;
  return checkpoints.length === 0 ? lastCheckpointId : null;
}

function withoutChoices({ accept, from, markDone, takeOver }: ResumeWishes): ResumeRequest {
  return { accept, from, markDone, takeOver };
}

async function ownerFacts(
  ground: ResumeGround,
  { state }: LoadedPlan,
  { takeOver }: ResumeWishes,
  first: LoadedPlan,
): Promise<OwnerFacts | null> {
  const overtaken = state.metadata.attempt > first.state.metadata.attempt;
  if (state.run === null) return overtaken ? { status: "over", lastBeatAt: null, overtaken } : null;
  const found =
    takeOver && !overtaken ? await watchOwner(ground, state.run) : await ownerStatus(ground, state.run);
  return { ...found, overtaken };
}

interface Edited {
  readonly definition: PlanDefinition;
  readonly frozen: FrozenDefinition;
  readonly facts: DefinitionFacts;
}

interface FoundFile {
  readonly source: PlanSource;
  readonly hash: string;
}

/** Null when there is none, when it is gone, or when it shall not be looked at. */
async function lookAtFile(
  ground: ResumeGround,
  { state }: LoadedPlan,
  wishes: ResumeWishes,
): Promise<FoundFile | null> {
  const { source } = state;
  if (source === null || !wishes.lookAtFile || wishes.definition !== null) return null;
  const hash = await ground.sources.hash(source.path);
  return hash === null ? null : { source, hash };
}

/** Null when the file's bytes are those that were stored, or when it says the same. */
async function editedDefinition(
  ground: ResumeGround,
  plan: LoadedPlan,
  wishes: ResumeWishes,
  stored: DefinitionReader,
  finished: number,
  found: FoundFile | null,
): Promise<Edited | null> {
  if (wishes.definition !== null) {
    return compare(ground, plan, wishes.definition, stored, finished, { source: null, lines: {} });
  }
  if (found === null || found.hash === found.source.sha256) return null;
  const { path } = found.source;
  const file = await ground.sources.read(path);
  if (file.kind === "invalid") {
    throw new PlanError("PLAN_FILE_INVALID", `${path} was edited and has mistakes`, {
      evidence: { path },
      problems: file.problems,
    });
  }
  const from = { source: { path, sha256: file.sha256 }, lines: file.lines };
  return compare(ground, plan, file.definition, stored, finished, from);
}

async function compare(
  ground: ResumeGround,
  plan: LoadedPlan,
  definition: PlanDefinition,
  stored: DefinitionReader,
  finished: number,
  found: Pick<DefinitionFacts, "source" | "lines">,
): Promise<Edited | null> {
  const frozen = freezeDefinition(ground.digests, definition);
  if (frozen.ref.sha256 === plan.state.definition?.sha256) return null;
  const before = await stored.steps();
  const changes = changesToFinished(before, definition.steps, finished);
  const changedLater = changesLater(before, definition.steps, finished);
  return { definition, frozen, facts: { ref: frozen.ref, ...found, changes, changedLater } };
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

/** `--mark-done` is about the next step and its outputs; anything else is a slip, not a state of the plan. */
function checkMarkedStep(
  { markDone }: ResumeRequest,
  next: StepDefinition | null,
  nextItem: number | null,
): void {
  if (markDone === null) return;
  const { stepId, output } = markDone;
  if (stepId !== next?.id) {
    const which = next === null ? "no step is left" : `the next one is "${next.id}"`;
    throw new PlanError("USAGE", `only the next step can be marked done, and "${stepId}" is not: ${which}`, {
      evidence: { stepId, next: next?.id ?? null },
    });
  }
  if (markDone.item !== nextItem) {
    const which = nextItem === null ? `"${stepId}" as a whole` : `item "${stepId}/${nextItem}"`;
    throw new PlanError("USAGE", `only what comes next can be marked done, and that is ${which}`, {
      evidence: { stepId, item: markDone.item, next: nextItem },
    });
  }
  const undeclared = outputNames(output).find((name) => !next.outputs.includes(name));
  if (undeclared === undefined) return;
  throw new PlanError("USAGE", `step "${stepId}" has no output "${undeclared}"`, {
    evidence: { stepId, output: undeclared, outputs: next.outputs },
  });
}

/** `plan diff [PLAN] [A..B]`: what differs between two points of a plan's history, or two attempts. Reads only. */
import type { PlanState } from "../../../projections/plan-state.ts";
import type { PlanComparison } from "../../application/compare-points.ts";
import type { Planstream } from "../../composition/planstream.ts";
import type { Command, CommandInput } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { parseRange } from "../parse-point.ts";
import { diffLines } from "../render/diff-lines.ts";
import { snakeCase } from "../snake-case.ts";
import { planToRead } from "../target.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

/** Resolves to two revisions. */
type FindRevisions = (planstream: Planstream, planId: string) => Promise<readonly [number, number]>;

export const command: Command = (input) => {
  const { screen, flags, timeOfDay } = input;
  const { target, range } = wordsOf(input);
  const findRevisions = revisionsAsked(input, range);
  return withPlanstream(input, "read", async (planstream) => {
    const planId = await planToRead({ ...input, target }, planstream);
    const [from, to] = await findRevisions(planstream, planId);
    const comparison = await planstream.plans.compare(planId, from, to);
    const differs = comparison.steps.length > 0 || comparison.definition.length > 0;
    if (screen.format === "json" || screen.format === "ndjson")
      screen.json(diffDocument(planId, comparison, differs));
    else for (const line of diffLines(planId, comparison, screen, timeOfDay)) screen.out(line);
    return differs && flags.has("exit-code") ? exitCodes.differs : exitCodes.done;
  });
};

/** A range alone is of the newest plan: no plan's name has two dots. */
function wordsOf({ target, others }: CommandInput): Pick<CommandInput, "target"> & { range: string | null } {
  const [range = null] = others;
  return range === null && target?.includes("..") ? { target: null, range: target } : { target, range };
}

/** @throws PlanError `USAGE` */
function revisionsAsked({ flags, nowMs }: CommandInput, text: string | null): FindRevisions {
  const attempts = flags.text("attempts");
  if (attempts !== undefined) {
    if (text !== null) throw usage("plan diff takes a range or --attempts", "diff");
    const [, first, second] = /^([1-9]\d*)\.\.([1-9]\d*)$/.exec(attempts) ?? [];
    if (first === undefined)
      throw usage(`--attempts takes two numbers such as 1..2, not "${attempts}"`, "diff");
    return attemptEnds(Number(first), Number(second));
  }
  if (text === null) return lastTwoAttempts;
  const { from, to } = parseRange(text, nowMs, "diff");
  return async ({ plans }, planId) => [
    from === null ? 0 : await plans.revisionOf(planId, from),
    await plans.revisionOf(planId, to ?? { beforeEnd: 0 }),
  ];
}

function attemptEnds(first: number, second: number): FindRevisions {
  return async ({ plans }, planId) => [
    await plans.attemptEnd(planId, first),
    await plans.attemptEnd(planId, second),
  ];
}

/** From the beginning, where there are no two. */
const lastTwoAttempts: FindRevisions = async (planstream, planId) => {
  const { metadata, revision } = (await planstream.plans.get(planId)).state;
  if (metadata.attempt < 2) return [0, revision];
  return attemptEnds(metadata.attempt - 1, metadata.attempt)(planstream, planId);
};

function diffDocument(
  planId: string,
  { before, after, steps, definition }: PlanComparison,
  differs: boolean,
): unknown {
  const document = snakeCase({
    planId,
    before: momentShape(before),
    after: momentShape(after),
    differs,
    steps: steps.map((difference) => ({
      ...difference,
      before: recordShape(difference.before),
      after: recordShape(difference.after),
    })),
    definition,
  });
  return { schema: "planstream/diff@1", ...(document as object) };
}

function momentShape({ revision, updatedAt, status, phase, metadata }: PlanState): unknown {
  const { attempt, line, lastCompletedStep, lastCompletedItem, lastCheckpointId } = metadata;
  const at = updatedAt;
  const reached = { lastCompletedStep, lastCompletedItem, lastCheckpointId };
  return { revision, at, state: status, phase, attempt, line, ...reached };
}

/** Outputs are told by name beside it. */
function recordShape(record: PlanComparison["steps"][number]["before"]): unknown {
  if (record === null) return null;
  const { step, state, items, tries, durationMs, checkpointId } = record;
  return { step, state, items, tries, durationMs, checkpointId };
}

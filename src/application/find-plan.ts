/**
 * Finds the plan a person means: `latest`, a whole id, a name, or four or more characters from either end of an id;
 * tried in this order, ids in any case. It guesses nothing: several that fit are an error that lists them. To look for a
 * name every plan's first event is read, unless the store has their states at hand; so what is written as no name is
 * looked for among the ids first.
 */
import { keptName } from "../../projections/bounds.ts";
import { planBoardRow } from "../../projections/plan-board.ts";
import { listedState } from "./listed-state.ts";
import { type Ground, loadPlan } from "./load-plan.ts";
import { parseJson } from "./parse-json.ts";
import { PlanError } from "./plan-error.ts";
import { planIdOf, planStream, planStreamPrefix } from "./plan-stream.ts";

const wholeId = /^[0-9A-HJKMNP-TV-Z]{26}$/;
/** As plan files name plans; programs may call theirs otherwise. */
const usualName = /^[a-z0-9][a-z0-9-]*$/;
const partOfId = /^[0-9A-HJKMNP-TV-Z]{4,25}$/;

/** @throws PlanError `PLAN_NOT_FOUND`, `TARGET_AMBIGUOUS` */
export async function findPlan(ground: Ground, target: string): Promise<string> {
  const { store } = ground;
  if (target === "latest") {
    const [newest] = await store.listStreams(planStreamPrefix, 1);
    if (newest === undefined) throw notFound(target, "there are no plans yet");
    return planIdOf(newest.stream);
  }
  const id = target.toUpperCase();
  if (wholeId.test(id)) {
    const [first] = await store.readStream(planStream(id), { from: 0, limit: 1 });
    if (first !== undefined) return id;
  }
  const ids = (await store.listStreams(planStreamPrefix)).map(({ stream }) => planIdOf(stream));
  const fitting = partOfId.test(id) ? ids.filter((one) => one.startsWith(id) || one.endsWith(id)) : [];
  if (usualName.test(target) || fitting.length === 0) {
    const named = await firstNamed(ground, ids, target);
    if (named !== null) return named;
  }
  const [only] = fitting;
  if (only === undefined) throw notFound(target, `no plan fits "${target}"`);
  if (fitting.length === 1) return only;
  throw new PlanError("TARGET_AMBIGUOUS", `${fitting.length} plans fit "${target}"`, {
    evidence: { target, plans: await Promise.all(fitting.slice(0, 20).map((one) => describe(ground, one))) },
    next: [{ command: "plan list", why: "shows their ids and names" }],
  });
}

/** `ids` come with the newest event first, so the first of a name is the one last worked on. */
async function firstNamed({ store }: Ground, ids: readonly string[], name: string): Promise<string | null> {
  for (const id of ids) {
    const listed = await listedState(store, id);
    // Of a long name the state holds the beginning.
    if (listed !== null && listed.name !== keptName(name)) continue;
    const [created] = await store.readStream(planStream(id), { from: 0, limit: 1 });
    const data = created === undefined ? undefined : parseJson(created.data);
    if ((data as { name?: unknown } | null | undefined)?.name === name) return id;
  }
  return null;
}

async function describe(ground: Ground, planId: string) {
  const plan = await loadPlan(ground, planId);
  const row = plan === null ? null : planBoardRow(plan.state);
  return {
    planId,
    name: row?.name ?? "",
    state: row?.state ?? "",
    interrupted: row?.interrupted ?? false,
    waiting: row?.waiting ?? false,
  };
}

function notFound(target: string, message: string): PlanError {
  return new PlanError("PLAN_NOT_FOUND", message, {
    evidence: { target },
    next: [{ command: "plan list", why: "shows those there are" }],
  });
}

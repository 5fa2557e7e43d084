/**
 * One page of all plans, as rows: chosen, ordered, and continued where the page before it ended. In the order of the
 * newest event no more plans are loaded than are shown; another order has to look at all of them. Where the store has
 * their states at hand, none is loaded. Reads only.
 */
import { type PlanBoardRow, planBoardRow } from "../../projections/plan-board.ts";
import type { PlanState } from "../../projections/plan-state.ts";
import { isOver } from "../domain/is-over.ts";
import { listedState } from "./listed-state.ts";
import { type Ground, loadPlan } from "./load-plan.ts";
import { type OwnerGround, ownerStatus } from "./owner-status.ts";
import { PlanError } from "./plan-error.ts";
import { planIdOf, planStreamPrefix } from "./plan-stream.ts";

export const planOrders = ["updated", "created", "name", "state"] as const;
export type PlanOrder = (typeof planOrders)[number];

export interface PageOptions {
  /** Default: `updated`, the one with the newest event first. Created: the newest first. */
  readonly sort?: PlanOrder;
  /** Default: all that are left. */
  readonly limit?: number;
  /** Of the page before this one. */
  readonly cursor?: string;
  readonly fits?: (row: PlanBoardRow) => boolean;
  /** Only plans that have run, are not over, and that no run is known to be at. */
  readonly resumable?: boolean;
}

export interface PlanPage {
  readonly items: readonly PlanBoardRow[];
  /** Null after the last page. */
  readonly cursor: string | null;
}

type ListGround = Ground & OwnerGround;

/** A row, and what its place in the order is told by. */
interface Placed {
  readonly row: PlanBoardRow;
  readonly place: string;
}

/** @throws PlanError `USAGE` for a cursor that is none, or of another order. */
export async function pageOfPlans(ground: ListGround, options: PageOptions = {}): Promise<PlanPage> {
  const { sort = "updated", limit = Number.POSITIVE_INFINITY, cursor } = options;
  const after = cursor === undefined ? null : placeIn(cursor, sort);
  const placed =
    sort === "updated" ? byNewestEvent(ground, options, after) : sorted(ground, options, sort, after);
  const found: Placed[] = [];
  // One more than is shown tells whether there is another page.
  for await (const one of placed) {
    found.push(one);
    if (found.length > limit) break;
  }
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(({ row }) => row), cursor: last === undefined ? null : `${sort}:${last.place}` };
}

/** Whether a resume has something to go on from; what else may speak against one is not asked. */
export async function isResumable(ground: OwnerGround, state: PlanState): Promise<boolean> {
  if (isOver(state.status) || state.metadata.attempt === 0) return false;
  return state.run === null || (await ownerStatus(ground, state.run)).status === "over";
}

function placeIn(cursor: string, sort: PlanOrder): string {
  const place = cursor.startsWith(`${sort}:`) ? cursor.slice(sort.length + 1) : "";
  if (place !== "") return place;
  throw new PlanError("USAGE", `"${cursor}" is no cursor of a list in the order of ${sort}`, {
    next: [{ command: "plan list", why: "begins with the first page" }],
  });
}

async function* byNewestEvent(
  ground: ListGround,
  options: PageOptions,
  after: string | null,
): AsyncGenerator<Placed> {
  for (const { stream, position } of await headsAfter(ground, after)) {
    const row = await rowOf(ground, planIdOf(stream), options);
    if (row !== null) yield { row, place: position };
  }
}

async function headsAfter({ store }: ListGround, after: string | null) {
  try {
    return await store.listStreams(planStreamPrefix, undefined, after ?? undefined);
  } catch (error) {
    if (error instanceof RangeError) placeIn("", "updated");
    throw error;
  }
}

async function* sorted(
  ground: ListGround,
  options: PageOptions,
  sort: Exclude<PlanOrder, "updated">,
  after: string | null,
): AsyncGenerator<Placed> {
  const all: Placed[] = [];
  for (const { stream } of await ground.store.listStreams(planStreamPrefix)) {
    const row = await rowOf(ground, planIdOf(stream), options);
    if (row !== null) all.push({ row, place: placeOf(row, sort) });
  }
  const [before, behind] = sort === "created" ? [1, -1] : [-1, 1];
  const compare = (a: string, b: string) => (a < b ? before : a > b ? behind : 0);
  all.sort((a, b) => compare(a.place, b.place));
  yield* all.filter(({ place }) => after === null || compare(place, after) > 0);
}

/** No two plans have the same one. Shells pass it on as it is. */
function placeOf(row: PlanBoardRow, sort: Exclude<PlanOrder, "updated">): string {
  const value = { created: row.createdAt, name: row.name, state: row.state }[sort];
  return `${encodeURIComponent(value)},${row.planId}`;
}

async function rowOf(
  ground: ListGround,
  planId: string,
  { fits = () => true, resumable = false }: PageOptions,
): Promise<PlanBoardRow | null> {
  const state = (await listedState(ground.store, planId)) ?? (await loadPlan(ground, planId))?.state ?? null;
  const row = state === null ? null : planBoardRow(state);
  if (state === null || row === null || !fits(row)) return null;
  return !resumable || (await isResumable(ground, state)) ? row : null;
}

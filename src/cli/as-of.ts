/** The moment of a plan's past that `--at` names, and the line that heads what is shown of it. */

import type { PlanPoint } from "../application/find-point.ts";
import type { Planstream } from "../composition/planstream.ts";

/** The moment of the past that is shown. */
export interface AsOf {
  readonly revision: number;
  /** Of that event. */
  readonly at: string;
  readonly headRevision: number;
}

/** @throws PlanError `POINT_NOT_FOUND` */
export async function asOf(planstream: Planstream, planId: string, point: PlanPoint): Promise<AsOf> {
  const revision = await planstream.plans.revisionOf(planId, point);
  const headRevision = (await planstream.plans.get(planId)).state.revision;
  const [event] = await Array.fromAsync(planstream.history(planId, { from: revision, to: revision }));
  return { revision, at: (event?.data as { at?: string } | undefined)?.at ?? "", headRevision };
}

export function asOfLine({ revision, headRevision, at }: AsOf, timeOfDay: (at: string) => string): string {
  return `As it was at revision ${revision} of ${headRevision} (${timeOfDay(at)})`;
}

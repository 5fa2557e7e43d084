/**
 * Removes what a server leaves of a projection that it deletes: a checkpoint for each plan. It never touches a plan's own
 * stream, and what is not there, or not the user's to remove, is passed over.
 */
import { ANY } from "@eventstore/db-client";
import type { Calls } from "./calls.ts";
import type { Meaning } from "./failures.ts";
import type { PlanIndex } from "./plan-index.ts";
import { planPrefix } from "./plan-streams.ts";
import { projectionNames } from "./projection-names.ts";

const atOnce = 16;

/** `plansMax`: how many plans are gone through, those with the newest events first; undefined: all. */
export async function sweepCheckpoints(
  calls: Calls,
  index: PlanIndex,
  projection: string,
  plansMax?: number,
): Promise<void> {
  // Whoever may not read which projections were made may not remove their streams either.
  const made = (await projectionNames(calls, projection)) ?? [];
  if (!made.includes(projection)) return;
  const plans = await index.heads(planPrefix, plansMax, undefined);
  const next = async (): Promise<void> => {
    for (let plan = plans.pop(); plan !== undefined; plan = plans.pop()) {
      const checkpoint = `$projections-${projection}-${plan.stream}-checkpoint`;
      const options = { ...calls.connection.callOptions, expectedRevision: ANY } as const;
      const isPassedOver = ({ kind }: Meaning) =>
        kind === "conflict" || kind === "denied" || (kind === "away" && !isNameable(checkpoint))
          ? { value: null }
          : null;
      await calls.read((client) => client.deleteStream(checkpoint, options).then(() => null), isPassedOver);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
}

/** A server that would say of another stream that it is not there fails to write its name, and the whole answer with it. */
function isNameable(stream: string): boolean {
  return /^[ -~]*$/.test(stream);
}

/**
 * Removes what a server leaves of a projection that it deletes: a checkpoint for each plan, also of plans that are gone. It
 * touches nothing else, and does nothing for a user who may not look for them.
 */
import { ANY } from "@eventstore/db-client";
import type { Calls } from "./calls.ts";
import type { Meaning } from "./failures.ts";
import { deletedBy, planPrefix } from "./plan-streams.ts";
import { projectionNames } from "./projection-names.ts";
import { scan } from "./scan.ts";

const atOnce = 16;

export async function sweepCheckpoints(calls: Calls, projection: string): Promise<void> {
  // Whoever may not read which projections were made may not remove their streams either.
  const made = (await projectionNames(calls, projection)) ?? [];
  if (!made.includes(projection)) return;
  const checkpoints = await checkpointsOf(calls, projection);
  const options = { ...calls.connection.callOptions, expectedRevision: ANY } as const;
  const next = async (): Promise<void> => {
    for (let one = checkpoints.pop(); one !== undefined; one = checkpoints.pop()) {
      const checkpoint = one;
      await calls.repeatable((client) => client.deleteStream(checkpoint, options).then(() => null), isLeft);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
}

/** The server names its streams nowhere, so it looks through all for them: thousands a second, and no plan's event is sent. */
function checkpointsOf(calls: Calls, projection: string): Promise<string[]> {
  const prefix = `$projections-${projection}-${planPrefix}`;
  return calls.repeatable(async (client) => {
    const found = new Set<string>();
    for await (const event of scan(calls, client, { after: null, streams: [prefix, `$$${prefix}`] })) {
      const deleted = deletedBy(event);
      if (deleted !== null) found.delete(deleted);
      else if (event.stream.startsWith(prefix)) found.add(event.stream);
    }
    return [...found];
  });
}

/** Somebody else has removed it, or this user may not. */
function isLeft({ kind }: Meaning): { readonly value: null } | null {
  return kind === "conflict" || kind === "denied" ? { value: null } : null;
}

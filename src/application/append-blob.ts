/**
 * Appends to a blob: a stream that is named by its content, so whoever has written there has written the same. As
 * with a plan's events, an unknown outcome is settled by the same append again.
 */
import { invariant } from "../domain/invariant.ts";
import type { Ground } from "./load-plan.ts";
import { type PersistOptions, persist } from "./persist.ts";
import { blobStream } from "./plan-stream.ts";
import type { Clock } from "./ports/clock.ts";
import type { ExpectedRevision, FrozenEvent } from "./ports/event-store.ts";

export interface BlobGround extends Ground {
  readonly clock: Clock;
}

export async function appendBlob(
  { store, clock }: BlobGround,
  sha256: string,
  expected: ExpectedRevision,
  events: readonly FrozenEvent[],
  options: PersistOptions,
): Promise<void> {
  const result = await persist(store, clock, blobStream(sha256), expected, events, [], options);
  invariant(result.kind === "committed", `blob ${sha256} holds something else`);
}

/**
 * Appends to a blob: a stream that is named by its content, so whoever has written there has written the same. As
 * with a plan's events, an unknown outcome is settled by the same append again.
 */
import { invariant } from "../domain/invariant.ts";
import type { Ground } from "./load-plan.ts";
import { type PersistOptions, persist } from "./persist.ts";
import { blobStream } from "./plan-stream.ts";
import type { ExpectedRevision, FrozenEvent } from "./ports/event-store.ts";
import type { WaitingGround } from "./waiting.ts";

export interface BlobGround extends Ground, WaitingGround {}

export async function appendBlob(
  ground: BlobGround,
  sha256: string,
  expected: ExpectedRevision,
  events: readonly FrozenEvent[],
  options: PersistOptions,
): Promise<void> {
  const result = await persist(ground, blobStream(sha256), expected, events, [], options);
  invariant(result.kind === "committed", `blob ${sha256} holds something else`);
}

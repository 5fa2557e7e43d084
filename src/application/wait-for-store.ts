/**
 * Reads from a store that may be away for a while. What is given here may be done any number of times: it appends
 * nothing, and decides nothing that is kept.
 */
import { backOffMs, type PersistOptions } from "./persist.ts";
import { isStoreError } from "./ports/store-error.ts";
import { storeWaiting, type WaitingGround } from "./waiting.ts";

/** @throws StoreError `STORE_UNAVAILABLE` when the time is up, or at once where waiting is not wanted, or of no use. */
export async function waitForStore<T>(
  ground: WaitingGround,
  { patienceMs, waitForStore: mayWait, giveUp }: PersistOptions,
  read: () => T | Promise<T>,
): Promise<T> {
  const { clock } = ground;
  const tell = storeWaiting(ground, patienceMs);
  const startedAt = clock.monotonicMs();
  for (let tries = 0; ; tries++) {
    try {
      return await read();
    } catch (error) {
      const timeIsUp = clock.monotonicMs() - startedAt >= patienceMs || giveUp?.aborted === true;
      const mayPass = isStoreError(error, "STORE_UNAVAILABLE") && !error.isDefinite;
      if (!mayWait || timeIsUp || !mayPass) throw error;
      tell(error);
    }
    await clock.sleep(backOffMs(tries, clock.random()), giveUp);
  }
}

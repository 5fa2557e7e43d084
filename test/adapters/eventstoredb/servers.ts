/** The servers the adapter is tested on: whichever is named, one each. */

import { serverProjection } from "../../../scripts/server-projection.ts";
import {
  type EventStoreDbStore,
  openEventStoreDbStore,
} from "../../../src/adapters/eventstoredb/open-eventstoredb-store.ts";
import { parseStoreUrl } from "../../../src/adapters/eventstoredb/store-url.ts";
import { nodeDigests } from "../../../src/adapters/system/node-digests.ts";
import { systemClock } from "../../../src/adapters/system/system-clock.ts";
import { planFold } from "../../../src/application/plan-fold.ts";

/** Of this store, in the words of the contract. */
export const capabilities = { snapshots: "none", texts: "same-json" } as const;

/** What `EVENTSTORE_URL` names; null: nothing. */
export const realServer: string | null = process.env.EVENTSTORE_URL || null;

const script = await serverProjection();

export function openAt(url: string): EventStoreDbStore {
  return openEventStoreDbStore({
    url: parseStoreUrl(url),
    clock: systemClock(),
    indexPath: null,
    fold: planFold(nodeDigests()),
    projectionScript: () => script,
  });
}

/** A store on an EventStoreDB or KurrentDB server. Loaded only where a URL names one: the client is large. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { examineServer, type ServerFacts } from "../adapters/eventstoredb/examine-server.ts";
import { openEventStoreDbStore } from "../adapters/eventstoredb/open-eventstoredb-store.ts";
import { parseStoreUrl, secretsOfStoreUrl, shownStoreUrl } from "../adapters/eventstoredb/store-url.ts";
import { nodeDigests } from "../adapters/system/node-digests.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import { PlanError } from "../application/plan-error.ts";
import { planFold } from "../application/plan-fold.ts";
import type { OpenedStore } from "./opened-store.ts";
import { projectionScript } from "./projection-script.ts";

/**
 * Connects with its first call, not before. What is asked across plans is kept in a file of the user's cache.
 *
 * @throws PlanError `USAGE` for a URL that is none
 *
 * @example
 * const planstream = await openPlanstream({ store: eventStoreDbStore("esdb://db.example:2113", process.env) });
 */
export function eventStoreDbStore(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): OpenedStore {
  const url = parsed(text);
  const store = openEventStoreDbStore({
    url,
    clock: systemClock(),
    indexPath: indexPath(url, environment),
    fold: planFold(nodeDigests()),
    projectionScript,
  });
  return { ...store, hidden: secretsOfStoreUrl(text) };
}

/** @throws PlanError `USAGE` for a URL that is none */
export function examineEventStoreDb(text: string): Promise<ServerFacts> {
  return examineServer(parsed(text), systemClock());
}

function parsed(text: string): ReturnType<typeof parseStoreUrl> {
  try {
    return parseStoreUrl(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PlanError("USAGE", `the store ${shownStoreUrl(text)}: ${error.message}`, {
      next: [{ command: "plan help store", why: "shows how a store is named" }],
    });
  }
}

/** A file for each server, in the user's cache. */
function indexPath(
  { hosts }: ReturnType<typeof parseStoreUrl>,
  { XDG_CACHE_HOME: cache, HOME: home }: Readonly<Record<string, string | undefined>>,
): string | null {
  const folder = cache || (home ? join(home, ".cache") : null);
  if (folder === null) return null;
  const names = hosts.map(({ address, port }) => `${address}:${port}`).sort();
  const name = createHash("sha256").update(names.join(",")).digest("hex").slice(0, 16);
  return join(folder, "planstream", `${name}.db`);
}

/** A server that `PLAN_STORE` names for all scenarios. Each begins with no plan on it, so no two may run at once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEventStoreDbStore } from "../../src/adapters/eventstoredb/open-eventstoredb-store.ts";
import { parseStoreUrl } from "../../src/adapters/eventstoredb/store-url.ts";
import { systemClock } from "../../src/adapters/system/system-clock.ts";

/** Null: each scenario has an SQLite file of its own. */
export const remoteStore: string | null = process.env.PLAN_STORE || null;

/** What is kept of the server on this machine, for all scenarios: it only goes on where it was. */
export const cacheFolder = mkdtempSync(join(tmpdir(), "planstream-features-"));
process.once("exit", () => rmSync(cacheFolder, { recursive: true, force: true }));

export async function deletePlans(url: string): Promise<void> {
  const store = openEventStoreDbStore({
    url: parseStoreUrl(url),
    clock: systemClock(),
    indexPath: join(cacheFolder, "hook.db"),
  });
  const { client, callOptions } = store.calls.connection;
  try {
    for (const { stream } of await store.events.listStreams("plan-"))
      await client.deleteStream(stream, callOptions);
  } finally {
    await store.close();
  }
}

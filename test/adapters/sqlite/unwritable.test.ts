/** Stores that nobody here may write to: what is read of them, and what is said of those that cannot be read. */
import { copyFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { idsIn, newEvents, newStream } from "../contract/fixture.ts";
import { sqliteFailure } from "./observed-database.ts";
import { temporaryStores } from "./temporary-store.ts";

const stores = temporaryStores();
/** SQLite's code for files it would have to make in a folder that is read-only. */
const readOnlyFolder = 1544;

function openUnwritable(path: string, readOnly = true) {
  const connect = () => {
    throw sqliteFailure(readOnlyFolder);
  };
  return stores.open({ path, create: false, readOnly, connect, busyBudgetMs: 0 });
}

describe("a store that may not be written", () => {
  it("is read by itself while its log is empty", async () => {
    const [path, stream] = [stores.path(), newStream()];
    const writer = await stores.open({ path });
    await writer.events.append(stream, "no-stream", newEvents(3));
    await writer.close();
    const { events } = await openUnwritable(path);
    expect(await idsIn(events, stream)).toHaveLength(3);
  });

  it("is never read as it was: what others bring into it meanwhile is seen", async () => {
    const [path, stream] = [stores.path(), newStream()];
    await (await stores.open({ path })).close();
    const { events } = await openUnwritable(path);
    expect(await idsIn(events, stream)).toHaveLength(0);
    const writer = await stores.open({ path });
    await writer.events.append(stream, "no-stream", newEvents(2));
    await writer.close();
    await expect.poll(() => idsIn(events, stream).catch(() => [])).toHaveLength(2);
  });

  it("is STORE_UNAVAILABLE where its log holds events, and says which right is missing", async () => {
    const [path, stream] = [stores.path(), newStream()];
    const writer = await stores.open({ path });
    await writer.events.append(stream, "no-stream", newEvents(3));
    const copy = stores.path();
    for (const end of ["", "-wal"]) copyFileSync(`${path}${end}`, `${copy}${end}`);
    await expect(openUnwritable(copy)).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringMatching(/store\.db-wal holds events .* needs write permission for /),
      cause: expect.objectContaining({ errcode: readOnlyFolder }),
    });
  });

  it("is STORE_UNAVAILABLE to those who want to write", async () => {
    const path = stores.path();
    await (await stores.open({ path })).close();
    await expect(openUnwritable(path, false)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });
});

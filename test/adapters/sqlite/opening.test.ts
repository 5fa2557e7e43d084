/** What a file must be to be opened as a store, and how the connection is set. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { Connection } from "../../../src/adapters/sqlite/connection.ts";
import { applicationId, migrate, migrations } from "../../../src/adapters/sqlite/migrations.ts";
import { idsIn, newEvents, newStream } from "../contract/fixture.ts";
import { ObservedDatabase } from "./observed-database.ts";
import { temporaryStores } from "./temporary-store.ts";

const stores = temporaryStores();
const unavailable = { name: "StoreError", code: "STORE_UNAVAILABLE" };
const damaged = { name: "StoreError", code: "STORE_DAMAGED" };

describe("a store that is not there", () => {
  it("is created with its folders", async () => {
    const path = join(dirname(stores.path()), "a/b c/d.db");
    const { events } = await stores.open({ path });
    await events.append(newStream(), "no-stream", newEvents(1));
    expect(existsSync(path)).toBe(true);
  });

  it("is STORE_UNAVAILABLE when it is not to be created, and stays away", async () => {
    const path = stores.path();
    await expect(stores.open({ path, create: false })).rejects.toMatchObject(unavailable);
    expect(existsSync(path)).toBe(false);
  });

  it.each(["%41.db", "a?mode=memory", "a#b", "ü 😀.db", ":memory:"])("may be named %s", async (name) => {
    const path = join(dirname(stores.path()), name);
    const stream = newStream();
    await (await stores.open({ path })).events.append(stream, "no-stream", newEvents(2));
    expect(existsSync(path)).toBe(true);
    expect(await idsIn((await stores.open({ path, create: false })).events, stream)).toHaveLength(2);
  });

  it("cannot be where a folder is, or below a file", async () => {
    const folder = dirname(stores.path());
    const file = join(folder, "file");
    writeFileSync(file, "");
    await expect(stores.open({ path: folder })).rejects.toMatchObject(unavailable);
    await expect(stores.open({ path: join(file, "store.db") })).rejects.toMatchObject(unavailable);
  });
});

describe("a connection", () => {
  it.each<[string, unknown]>([
    ["journal_mode", "wal"],
    ["synchronous", 2],
    ["busy_timeout", 0],
    ["fullfsync", 1],
    ["checkpoint_fullfsync", 1],
    ["journal_size_limit", 4 * 1024 * 1024],
    ["application_id", applicationId],
    ["user_version", migrations.length],
  ])("has %s at %s", async (name, value) => {
    const path = stores.path();
    const connection = new DatabaseSync(path);
    await stores.open({ path, connect: () => connection });
    expect(Object.values(connection.prepare(`PRAGMA ${name}`).get() ?? {})).toEqual([value]);
  });

  it.each(["busy_timeout", "synchronous", "fullfsync", "checkpoint_fullfsync", "journal_mode"])(
    "is refused when SQLite does not take %s",
    async (name) => {
      const path = stores.path();
      const connect = () => {
        const database = new ObservedDatabase(path, (sql, run) =>
          sql.startsWith(`PRAGMA ${name} =`) ? undefined : run(),
        );
        database.exec("pragma synchronous = normal; pragma busy_timeout = 9");
        return database;
      };
      const opening = stores.open({ path, connect });
      await expect(opening).rejects.toMatchObject({
        ...unavailable,
        message: expect.stringContaining(name),
      });
    },
  );
});

describe("a file that is something else", () => {
  it.each([
    ["text", "this is no database, but it is long enough to be read as one ".repeat(100)],
    ["a short text", "no"],
  ])("is STORE_DAMAGED when it is %s, and is left as it was", async (_, text) => {
    const path = stores.path();
    writeFileSync(path, text);
    await expect(stores.open({ path })).rejects.toMatchObject(damaged);
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("is STORE_UNAVAILABLE when it is another program's database, and is left as it was", async () => {
    const path = stores.path();
    const other = stores.connect(path);
    other.exec("CREATE TABLE mine (x); PRAGMA user_version = 1");
    other.close();
    const before = readFileSync(path);
    await expect(stores.open({ path })).rejects.toMatchObject(unavailable);
    expect(readFileSync(path)).toEqual(before);
  });

  it("is STORE_UNAVAILABLE when another program has put its mark on it", async () => {
    const path = stores.path();
    const other = stores.connect(path);
    other.exec("PRAGMA application_id = 7");
    other.close();
    await expect(stores.open({ path })).rejects.toMatchObject(unavailable);
  });

  it("becomes a store when it is empty, but only if one may be created", async () => {
    const path = stores.path();
    writeFileSync(path, "");
    await expect(stores.open({ path, create: false })).rejects.toMatchObject(unavailable);
    const stream = newStream();
    const { events } = await stores.open({ path });
    expect(await events.append(stream, "no-stream", newEvents(1))).toMatchObject({ kind: "committed" });
  });

  it("is STORE_DAMAGED when its pages are", async () => {
    const path = await damagedStore();
    const { events } = await stores.open({ path });
    await expect(events.readStream("plan-a", { limit: 1_000 })).rejects.toMatchObject(damaged);
    await expect(events.append("plan-a", 399, newEvents(1))).rejects.toMatchObject(damaged);
  });

  it("is not created anew when it vanishes after a failure", async () => {
    const path = await damagedStore();
    const { events } = await stores.open({ path });
    await expect(events.readStream("plan-a", { limit: 1_000 })).rejects.toMatchObject(damaged);
    rmSync(path);
    await expect(events.append("plan-b", "no-stream", newEvents(1))).rejects.toMatchObject(unavailable);
    expect(existsSync(path)).toBe(false);
  });
});

/** A store with 400 events in `plan-a`, all of whose pages after the second are overwritten. */
async function damagedStore(): Promise<string> {
  const path = stores.path();
  const { events, close } = await stores.open({ path });
  await events.append("plan-a", "no-stream", newEvents(400));
  await close();
  const bytes = readFileSync(path);
  bytes.fill(0xff, 2 * 4096);
  writeFileSync(path, bytes);
  return path;
}

describe("a store of another version", () => {
  it("is refused when it is newer, with both numbers, and is left as it was", async () => {
    const path = stores.path();
    await (await stores.open({ path })).close();
    const other = stores.connect(path);
    other.exec(`PRAGMA user_version = ${migrations.length + 6}`);
    other.close();
    await expect(stores.open({ path })).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringMatching(`version ${migrations.length + 6}; this one knows ${migrations.length}`),
    });
    const again = stores.connect(path);
    expect(again.prepare("PRAGMA user_version").get()).toMatchObject({
      user_version: migrations.length + 6,
    });
  });

  it("begins at version 0, where the file has no tables", async () => {
    const path = stores.path();
    const bare = stores.connect(path);
    bare.exec("PRAGMA journal_mode = WAL");
    bare.close();
    await (await stores.open({ path })).close();
    const after = stores.connect(path);
    expect(after.prepare("PRAGMA user_version").get()).toMatchObject({ user_version: migrations.length });
    expect(
      after.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all(),
    ).toMatchObject(["events", "owners", "snapshots", "sqlite_sequence"].map((name) => ({ name })));
  });

  it("goes through the steps it lacks and keeps its events", async () => {
    const path = stores.path();
    const stream = newStream();
    const store = await stores.open({ path });
    await store.events.append(stream, "no-stream", newEvents(3));
    await store.close();
    const database = stores.connect(path);
    const later = [...migrations, "ALTER TABLE events ADD COLUMN extra TEXT", "CREATE TABLE more (x TEXT)"];
    migrate(new Connection(database), path, later);
    migrate(new Connection(database), path, later);
    expect(database.prepare("PRAGMA user_version").get()).toMatchObject({ user_version: later.length });
    expect(database.prepare("SELECT count(*) AS count, max(extra) AS extra FROM events").get()).toMatchObject(
      { count: 3, extra: null },
    );
  });

  it("stays what it was when a step fails", async () => {
    const path = stores.path();
    await (await stores.open({ path })).close();
    const database = stores.connect(path);
    const broken = [...migrations, "CREATE TABLE more (x TEXT)", "CREATE TABLE events (x TEXT)"];
    expect(() => migrate(new Connection(database), path, broken)).toThrow(
      expect.objectContaining({ errcode: 1 }),
    );
    expect(database.prepare("PRAGMA user_version").get()).toMatchObject({ user_version: migrations.length });
    expect(database.prepare("SELECT count(*) AS count FROM sqlite_schema WHERE name = 'more'").get()).toEqual(
      expect.objectContaining({ count: 0 }),
    );
  });
});

describe("an SQLite with the fault that loses events", () => {
  function connectAs(version: string, path: string): () => DatabaseSync {
    return () => {
      const database = new DatabaseSync(path);
      database.function("sqlite_version", () => version);
      return database;
    };
  }

  it.each(["3.51.2", "3.50.9", "3.7.0", "2.99.99"])("is refused as %s", async (version) => {
    const path = stores.path();
    await expect(stores.open({ path, connect: connectAs(version, path) })).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining(version),
    });
  });

  it("is accepted when that is asked for", async () => {
    const path = stores.path();
    const connect = connectAs("3.51.2", path);
    const { events } = await stores.open({ path, connect, allowOldSqlite: true });
    expect(await events.listStreams("")).toEqual([]);
  });

  it.each(["3.51.3", "3.52.0", "3.100.0", "4.0.0"])("is not what %s is", async (version) => {
    const path = stores.path();
    const { events } = await stores.open({ path, connect: connectAs(version, path) });
    expect(await events.listStreams("")).toEqual([]);
  });
});

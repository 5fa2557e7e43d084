/** Stores in temporary folders. Everything opened in a test is closed and removed after it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach } from "vitest";
import {
  openSqliteStore,
  type SqliteStore,
  type SqliteStoreOptions,
} from "../../../src/adapters/sqlite/open-sqlite-store.ts";

export interface TemporaryStores {
  /** A path in a folder of its own, with nothing there. */
  path(): string;
  open(options?: Partial<SqliteStoreOptions>): Promise<SqliteStore>;
  /** A connection beside the stores', as another program would have one. */
  connect(path: string): DatabaseSync;
}

export function temporaryStores(): TemporaryStores {
  const folders: string[] = [];
  const closings: (() => void | Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closings.splice(0)) await close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  function path(): string {
    const folder = mkdtempSync(join(tmpdir(), "planstream-"));
    folders.push(folder);
    return join(folder, "store.db");
  }

  return {
    path,
    async open(options) {
      const store = await openSqliteStore({ path: options?.path ?? path(), ...options });
      closings.push(store.close);
      return store;
    },
    connect(file) {
      const database = new DatabaseSync(file);
      closings.push(() => {
        if (database.isOpen) database.close();
      });
      return database;
    },
  };
}

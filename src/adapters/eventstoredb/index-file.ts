/** The file of the index of plans. One that cannot be used is made anew, or, where none can be made, kept in memory. */
import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Raised when the tables change: an older file is made anew. */
const version = 1;

export function openIndexFile(path: string | null): DatabaseSync {
  if (path !== null) {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      return opened(path) ?? anew(path);
    } catch {
      // Without a file it takes longer, and nothing else is amiss.
    }
  }
  return opened(":memory:") as DatabaseSync;
}

function anew(path: string): DatabaseSync {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  return opened(path) ?? (opened(":memory:") as DatabaseSync);
}

/** Null where the file is none of ours, or of another version. */
function opened(path: string): DatabaseSync | null {
  const file = new DatabaseSync(path, { timeout: 5_000 });
  try {
    file.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
    const { user_version: found } = file.prepare("PRAGMA user_version").get() as { user_version: number };
    if (found !== 0 && found !== version) throw new Error(`version ${found}`);
    file.exec(`
      CREATE TABLE IF NOT EXISTS heads (
        stream TEXT PRIMARY KEY, revision INTEGER NOT NULL, commit_at INTEGER NOT NULL, prepare_at INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS heads_by_position ON heads (commit_at, prepare_at);
      CREATE TABLE IF NOT EXISTS seen (
        one INTEGER PRIMARY KEY CHECK (one = 1), stream TEXT NOT NULL, revision INTEGER NOT NULL, commit_at INTEGER NOT NULL,
        prepare_at INTEGER NOT NULL, id TEXT NOT NULL
      );
      CREATE TABLE IF NOT EXISTS kept (
        commit_at INTEGER NOT NULL, prepare_at INTEGER NOT NULL, type TEXT NOT NULL, event TEXT NOT NULL,
        PRIMARY KEY (commit_at, prepare_at)
      ) WITHOUT ROWID;
      PRAGMA user_version = ${version};
    `);
    return file;
  } catch {
    file.close();
    return null;
  }
}

/**
 * The file of the index of plans. One that cannot be used is made anew, or, where none can be made, kept in memory; so is
 * one that fails later on, because nothing in it is worth a failure.
 */
import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Raised when the tables change: an older file is made anew. */
const version = 2;
/** Nothing else happens in this process meanwhile, and the lease of its runs goes on. */
const busyMs = 1_000;
/** SQLite's codes of a file that is damaged, and of one that is none of its. */
const brokenCodes = [11, 26];

export class IndexFile {
  readonly #fingerprint: string;
  #path: string | null;
  #opened: DatabaseSync | null = null;

  /** `path`: null for one in memory. `fingerprint`: of the fold whose states are kept there. */
  constructor(path: string | null, fingerprint: string) {
    this.#path = path;
    this.#fingerprint = fingerprint;
  }

  /** Opened when it is first needed. */
  get db(): DatabaseSync {
    this.#opened ??= openAt(this.#path, this.#fingerprint);
    return this.#opened;
  }

  /** Whether what failed there may be done again: on an empty index in memory, where it was a fault of the file. */
  isReplaced(db: DatabaseSync, error: unknown): boolean {
    if (this.#opened !== db) return true;
    const { code, errcode = 0 } = error as { readonly code?: unknown; readonly errcode?: number };
    if (code !== "ERR_SQLITE_ERROR" || this.#path === null) return false;
    this.close();
    if (brokenCodes.includes(errcode & 0xff)) remove(this.#path);
    this.#path = null;
    return true;
  }

  close(): void {
    this.#opened?.close();
    this.#opened = null;
  }
}

function openAt(path: string | null, fingerprint: string): DatabaseSync {
  if (path !== null) {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      return opened(path, fingerprint) ?? anew(path, fingerprint);
    } catch {
      // Without a file it takes longer, and nothing else is amiss.
    }
  }
  return opened(":memory:", fingerprint) as DatabaseSync;
}

function anew(path: string, fingerprint: string): DatabaseSync {
  remove(path);
  return opened(path, fingerprint) ?? (opened(":memory:", fingerprint) as DatabaseSync);
}

function remove(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
}

/** Null where the file is none of ours, of another version, or of another fold. */
function opened(path: string, fingerprint: string): DatabaseSync | null {
  const file = new DatabaseSync(path, { timeout: busyMs });
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
        what TEXT PRIMARY KEY, commit_at INTEGER NOT NULL, prepare_at INTEGER NOT NULL, id TEXT NOT NULL
      ) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS kept (
        commit_at INTEGER NOT NULL, prepare_at INTEGER NOT NULL, type TEXT NOT NULL, event TEXT NOT NULL,
        PRIMARY KEY (commit_at, prepare_at)
      ) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS states (
        stream TEXT PRIMARY KEY, revision INTEGER NOT NULL, hash TEXT NOT NULL, state TEXT
      );
      CREATE TABLE IF NOT EXISTS fold (one INTEGER PRIMARY KEY CHECK (one = 1), fingerprint TEXT NOT NULL);
      PRAGMA user_version = ${version};
    `);
    file.prepare("INSERT OR IGNORE INTO fold (one, fingerprint) VALUES (1, ?)").run(fingerprint);
    const { kept } = file.prepare("SELECT fingerprint AS kept FROM fold").get() as { kept: string };
    if (kept !== fingerprint) throw new Error(`the fold ${kept}`);
    return file;
  } catch {
    file.close();
    return null;
  }
}

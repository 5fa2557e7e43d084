/**
 * What is asked across plans, kept in a local file: each plan's newest event, and every resume asked for. It catches up
 * with the server when it is asked and holds nothing the server does not; whoever deletes it loses the time to make it anew.
 */
import type { DatabaseSync } from "node:sqlite";
import { checkLimit } from "../../application/ports/append-limits.ts";
import type { ReadAllOptions, RecordedEvent, StreamHead } from "../../application/ports/event-store.ts";
import type { PlanEventType } from "../../schema/codes.ts";
import type { Calls } from "./calls.ts";
import { openIndexFile } from "./index-file.ts";
import { deletedBy, planStreamsAndMetadata } from "./plan-streams.ts";
import { readEvents } from "./read.ts";
import { parsePosition, positionText } from "./recorded.ts";
import { scan } from "./scan.ts";

/** Events that are kept whole: those an audit is made of. */
export const keptTypes: readonly string[] = ["PlanResumed", "ResumeRefused"] satisfies PlanEventType[];

/** One transaction of what has come in. */
const writtenAtOnce = 500;

interface Row {
  readonly commit_at: bigint;
  readonly prepare_at: bigint;
}

/** The last event that was taken in: where the next catch-up goes on, and what tells this server from another one. */
interface Seen extends Row {
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
}

export class PlanIndex {
  readonly #calls: Calls;
  readonly #path: string | null;
  #file: DatabaseSync | null = null;
  #catchingUp: Promise<void> | null = null;

  /** `path`: null for one that ends with the process. */
  constructor(calls: Calls, path: string | null) {
    this.#calls = calls;
    this.#path = path;
  }

  async heads(prefix: string, limit: number | undefined, before: string | undefined): Promise<StreamHead[]> {
    if (limit !== undefined) checkLimit(limit);
    const end = before === undefined ? null : parsePosition(before);
    const file = await this.#caughtUp();
    const rows = file.prepare(
      `SELECT stream, revision, commit_at, prepare_at FROM heads
         WHERE substr(stream, 1, length(:prefix)) = :prefix
           AND (:commit IS NULL OR (commit_at, prepare_at) < (:commit, :prepare))
         ORDER BY commit_at DESC, prepare_at DESC LIMIT :limit`,
    );
    rows.setReadBigInts(true);
    const found = rows.all({
      prefix,
      commit: end?.commit ?? null,
      prepare: end?.prepare ?? null,
      limit: limit ?? -1,
    }) as unknown as (Row & { readonly stream: string; readonly revision: bigint })[];
    return found.map(({ stream, revision, ...at }) => ({
      stream,
      revision: Number(revision),
      position: textOf(at),
    }));
  }

  /** Of kept types alone. */
  async events({ after, limit, types = keptTypes }: ReadAllOptions): Promise<RecordedEvent[]> {
    checkLimit(limit);
    const start = after === undefined ? { commit: -1n, prepare: -1n } : parsePosition(after);
    const file = await this.#caughtUp();
    const rows = file.prepare(
      `SELECT commit_at, prepare_at, event FROM kept
       WHERE (commit_at, prepare_at) > (:commit, :prepare) AND type IN (SELECT value FROM json_each(:types))
       ORDER BY commit_at, prepare_at LIMIT :limit`,
    );
    const found = rows.all({ ...start, types: JSON.stringify(types), limit }) as unknown as {
      readonly event: string;
    }[];
    return found.map(({ event }) => JSON.parse(event) as RecordedEvent);
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }

  async #caughtUp(): Promise<DatabaseSync> {
    this.#calls.assertOpen();
    this.#catchingUp ??= this.#catchUp().finally(() => {
      this.#catchingUp = null;
    });
    await this.#catchingUp;
    return this.#opened();
  }

  #opened(): DatabaseSync {
    this.#file ??= openIndexFile(this.#path);
    return this.#file;
  }

  async #catchUp(): Promise<void> {
    if (!(await this.#isOfThisServer())) this.#forget();
    await this.#calls.read(async (client) => {
      const seen = this.#seen();
      const after = seen === null ? null : { commit: seen.commit_at, prepare: seen.prepare_at };
      let page: RecordedEvent[] = [];
      for await (const event of scan(this.#calls, client, { after, streams: planStreamsAndMetadata })) {
        page.push(event);
        if (page.length < writtenAtOnce) continue;
        this.#write(page);
        page = [];
      }
      this.#write(page);
    });
  }

  #write(page: readonly RecordedEvent[]): void {
    const last = page.at(-1);
    if (last === undefined) return;
    const file = this.#opened();
    const head = file.prepare(
      `INSERT INTO heads (stream, revision, commit_at, prepare_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (stream) DO UPDATE SET
         revision = excluded.revision, commit_at = excluded.commit_at, prepare_at = excluded.prepare_at
       WHERE excluded.revision > heads.revision`,
    );
    const kept = file.prepare(
      "INSERT OR IGNORE INTO kept (commit_at, prepare_at, type, event) VALUES (?, ?, ?, ?)",
    );
    const gone = [
      file.prepare("DELETE FROM heads WHERE stream = ?"),
      file.prepare("DELETE FROM kept WHERE json_extract(event, '$.stream') = ?"),
    ];
    file.exec("BEGIN IMMEDIATE");
    try {
      for (const event of page) {
        const deleted = deletedBy(event);
        if (deleted !== null || event.type.startsWith("$")) {
          for (const forget of deleted === null ? [] : gone) forget.run(deleted);
          continue;
        }
        const { commit, prepare } = parsePosition(event.position);
        head.run(event.stream, event.revision, commit, prepare);
        if (keptTypes.includes(event.type)) kept.run(commit, prepare, event.type, JSON.stringify(event));
      }
      const { commit, prepare } = parsePosition(last.position);
      file
        .prepare(
          "INSERT OR REPLACE INTO seen (one, stream, revision, commit_at, prepare_at, id) VALUES (1, ?, ?, ?, ?, ?)",
        )
        .run(last.stream, last.revision, commit, prepare, last.id);
      file.exec("COMMIT");
    } catch (error) {
      file.exec("ROLLBACK");
      throw error;
    }
  }

  #seen(): Seen | null {
    const seen = this.#opened().prepare("SELECT * FROM seen");
    seen.setReadBigInts(true);
    return (seen.get() as unknown as Seen | undefined) ?? null;
  }

  /** A server that was set up anew, or from an older copy, has another event there, or none. */
  async #isOfThisServer(): Promise<boolean> {
    const seen = this.#seen();
    if (seen === null) return true;
    const [event] = await readEvents(this.#calls, seen.stream, { from: Number(seen.revision), limit: 1 });
    return event?.id === seen.id;
  }

  #forget(): void {
    this.#opened().exec("DELETE FROM seen; DELETE FROM heads; DELETE FROM kept;");
  }
}

function textOf({ commit_at: commit, prepare_at: prepare }: Row): string {
  return positionText({ commit, prepare });
}

/**
 * What is asked across plans, kept in a local file: each plan's newest event and state, and every resume asked for. It
 * catches up with the server when it is asked and holds nothing the server does not; whoever deletes it loses the time to
 * make it anew.
 */
import type { DatabaseSync } from "node:sqlite";
import { checkLimit } from "../../application/ports/append-limits.ts";
import type {
  ReadAllOptions,
  RecordedEvent,
  StateSnapshot,
  StreamHead,
} from "../../application/ports/event-store.ts";
import type { StreamFold } from "../../application/ports/stream-fold.ts";
import type { Calls } from "./calls.ts";
import { IndexFile } from "./index-file.ts";
import { goBackTo, keptTypes, placesOf, stateOf, takeIn, takenInUpTo } from "./index-pages.ts";
import { planStreamsAndMetadata } from "./plan-streams.ts";
import { parsePosition, positionText } from "./recorded.ts";
import { scan } from "./scan.ts";
import { holdsPlace, newestPlace } from "./server-place.ts";

/** One transaction of what has come in. */
const writtenAtOnce = 500;

interface HeadRow {
  readonly stream: string;
  readonly revision: bigint;
  readonly commit_at: bigint;
  readonly prepare_at: bigint;
}

export class PlanIndex {
  readonly #calls: Calls;
  readonly #fold: StreamFold | null;
  readonly #file: IndexFile;
  /** What the file holds is as new as the last time something was asked. */
  #isCaughtUp = false;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  /** `path`: null for one that ends with the process. */
  constructor(calls: Calls, path: string | null, fold: StreamFold | null) {
    this.#calls = calls;
    this.#fold = fold;
    this.#file = new IndexFile(path, fold?.fingerprint ?? "");
  }

  async heads(prefix: string, limit: number | undefined, before: string | undefined): Promise<StreamHead[]> {
    if (limit !== undefined) checkLimit(limit);
    const end = before === undefined ? null : parsePosition(before);
    return this.#ask((db) => {
      const rows = db.prepare(
        `SELECT stream, revision, commit_at, prepare_at FROM heads
         WHERE substr(stream, 1, length(:prefix)) = :prefix
           AND (:commit IS NULL OR (commit_at, prepare_at) < (:commit, :prepare))
         ORDER BY commit_at DESC, prepare_at DESC LIMIT :limit`,
      );
      rows.setReadBigInts(true);
      const [commit, prepare] = [end?.commit ?? null, end?.prepare ?? null];
      const found = rows.all({ prefix, commit, prepare, limit: limit ?? -1 }) as unknown as HeadRow[];
      return found.map(headOf);
    });
  }

  /** Of kept types alone. */
  async events({ after, limit, types = keptTypes }: ReadAllOptions): Promise<RecordedEvent[]> {
    checkLimit(limit);
    const start = after === undefined ? { commit: -1n, prepare: -1n } : parsePosition(after);
    return this.#ask((db) => {
      const rows = db.prepare(
        `SELECT event FROM kept
         WHERE (commit_at, prepare_at) > (:commit, :prepare) AND type IN (SELECT value FROM json_each(:types))
         ORDER BY commit_at, prepare_at LIMIT :limit`,
      );
      const found = rows.all({ ...start, types: JSON.stringify(types), limit }) as unknown as {
        readonly event: string;
      }[];
      return found.map(({ event }) => JSON.parse(event) as RecordedEvent);
    });
  }

  /** As of the last time something else was asked: this asks nobody. Null: it is not known. */
  state(projection: string, stream: string): StateSnapshot | null {
    this.#calls.assertOpen();
    if (this.#fold?.projection !== projection || !this.#isCaughtUp) return null;
    const { db } = this.#file;
    try {
      return stateOf(db, this.#fold, stream);
    } catch (error) {
      this.#isCaughtUp = false;
      if (!this.#file.isReplaced(db, error)) throw error;
      return null;
    }
  }

  close(): void {
    this.#file.close();
  }

  async #ask<T>(query: (db: DatabaseSync) => T): Promise<T> {
    await this.#caughtUp();
    this.#calls.assertOpen();
    const { db } = this.#file;
    try {
      return query(db);
    } catch (error) {
      if (!this.#file.isReplaced(db, error)) throw error;
      return this.#ask(query);
    }
  }

  /** One that is under way may have been begun before what the caller knows of: another one is for all who came since. */
  #caughtUp(): Promise<void> {
    if (this.#running === null) {
      this.#running = this.#catchUp().finally(() => {
        this.#running = null;
      });
      return this.#running;
    }
    this.#next ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#next = null;
        return this.#caughtUp();
      });
    return this.#next;
  }

  async #catchUp(): Promise<void> {
    this.#calls.assertOpen();
    const { db } = this.#file;
    try {
      await this.#catchUpIn(db);
    } catch (error) {
      if (!this.#file.isReplaced(db, error)) throw error;
      await this.#catchUpIn(this.#file.db);
    }
    this.#isCaughtUp = true;
  }

  async #catchUpIn(db: DatabaseSync): Promise<void> {
    const places = placesOf(db);
    // Asked for first: when the scan has caught up, it has come by there.
    const newest = await newestPlace(this.#calls);
    if (newest?.id === places[0]?.id) return;
    for (const [index, place] of [...places, null].entries()) {
      const isHere = place === null || (await holdsPlace(this.#calls, place));
      if (isHere && index > 0) goBackTo(db, place);
      if (isHere) break;
    }
    await this.#calls.repeatable(async (client) => {
      const [after = null] = placesOf(db);
      let page: RecordedEvent[] = [];
      for await (const event of scan(this.#calls, client, { after, streams: planStreamsAndMetadata })) {
        page.push(event);
        if (page.length < writtenAtOnce) continue;
        takeIn(db, this.#fold, page);
        page = [];
      }
      takeIn(db, this.#fold, page);
    });
    if (newest !== null) takenInUpTo(db, newest);
  }
}

function headOf({ stream, revision, commit_at: commit, prepare_at: prepare }: HeadRow): StreamHead {
  return { stream, revision: Number(revision), position: positionText({ commit, prepare }) };
}

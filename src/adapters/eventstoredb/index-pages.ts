/**
 * What the index of plans holds, as it is written: page by page of what came in, each in one transaction with the place it
 * goes to. Taking in a page twice, or one that another process took in, changes nothing.
 */
import type { DatabaseSync } from "node:sqlite";
import type { RecordedEvent, StateSnapshot } from "../../application/ports/event-store.ts";
import type { StreamFold } from "../../application/ports/stream-fold.ts";
import type { PlanEventType } from "../../schema/codes.ts";
import { deletedBy } from "./plan-streams.ts";
import { parsePosition } from "./recorded.ts";
import type { Place } from "./server-place.ts";

/** Events that are kept whole: those an audit is made of. */
export const keptTypes: readonly string[] = ["PlanResumed", "ResumeRefused"] satisfies PlanEventType[];

export function takeIn(db: DatabaseSync, fold: StreamFold | null, page: readonly RecordedEvent[]): void {
  const last = page.at(-1);
  if (last === undefined) return;
  inTransaction(db, () => {
    const byStream = new Map<string, RecordedEvent[]>();
    const head = db.prepare(
      `INSERT INTO heads (stream, revision, commit_at, prepare_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (stream) DO UPDATE SET
         revision = excluded.revision, commit_at = excluded.commit_at, prepare_at = excluded.prepare_at
       WHERE excluded.revision > heads.revision`,
    );
    const kept = db.prepare(
      "INSERT OR IGNORE INTO kept (commit_at, prepare_at, type, event) VALUES (?, ?, ?, ?)",
    );
    for (const event of page) {
      const deleted = deletedBy(event);
      if (deleted !== null) {
        forgetStream(db, deleted);
        byStream.delete(deleted);
      }
      if (event.type.startsWith("$")) continue;
      const { commit, prepare } = parsePosition(event.position);
      head.run(event.stream, event.revision, commit, prepare);
      const events = byStream.get(event.stream);
      if (events === undefined) byStream.set(event.stream, [event]);
      else events.push(event);
      if (keptTypes.includes(event.type)) kept.run(commit, prepare, event.type, JSON.stringify(event));
    }
    if (fold !== null) for (const [stream, events] of byStream) foldOn(db, fold, stream, events);
    see(db, "event", { ...parsePosition(last.position), id: last.id });
  });
}

/** The server was looked through up to there, whatever it has there. */
export function takenInUpTo(db: DatabaseSync, place: Place): void {
  see(db, "end", place);
}

/** Where the index goes on, and where it may, should that place be gone; the first is the last one. */
export function placesOf(db: DatabaseSync): readonly Place[] {
  const seen = db.prepare(
    "SELECT commit_at, prepare_at, id FROM seen ORDER BY commit_at DESC, prepare_at DESC",
  );
  seen.setReadBigInts(true);
  const rows = seen.all() as unknown as { commit_at: bigint; prepare_at: bigint; id: string }[];
  return rows.map(({ commit_at: commit, prepare_at: prepare, id }) => ({ commit, prepare, id }));
}

/** What lies behind the place is taken in again; null: everything, and what there is may be of another server. */
export function goBackTo(db: DatabaseSync, place: Place | null): void {
  if (place === null) db.exec("DELETE FROM seen; DELETE FROM heads; DELETE FROM kept; DELETE FROM states;");
  else db.prepare("DELETE FROM seen WHERE id <> ?").run(place.id);
}

/** The state of a stream at its newest event; null where it could not be folded to there. */
export function stateOf(db: DatabaseSync, fold: StreamFold, stream: string): StateSnapshot | null {
  const row = stateRow(db, stream);
  const head = db.prepare("SELECT revision FROM heads WHERE stream = ?").get(stream);
  return row === null || row.revision !== head?.revision ? null : snapshotOf(fold, row);
}

interface StateRow {
  readonly revision: number;
  readonly hash: string;
  /** Null: what came next did not follow, and nothing behind it is folded. */
  readonly state: string | null;
}

function foldOn(db: DatabaseSync, fold: StreamFold, stream: string, events: readonly RecordedEvent[]): void {
  const kept = stateRow(db, stream);
  if (kept?.state === null) return;
  const next = fold.next(stream, kept === null ? null : snapshotOf(fold, kept), events);
  db.prepare("INSERT OR REPLACE INTO states (stream, revision, hash, state) VALUES (?, ?, ?, ?)").run(
    ...[stream, next?.revision ?? -1, next?.hash ?? "", next?.state ?? null],
  );
}

function stateRow(db: DatabaseSync, stream: string): StateRow | null {
  const row = db.prepare("SELECT revision, hash, state FROM states WHERE stream = ?").get(stream);
  return (row as unknown as StateRow | undefined) ?? null;
}

function snapshotOf(
  { projection, fingerprint }: StreamFold,
  { revision, hash, state }: StateRow,
): StateSnapshot | null {
  return state === null ? null : { projection, fingerprint, revision, hash, state };
}

function see(db: DatabaseSync, what: "event" | "end", { commit, prepare, id }: Place): void {
  db.prepare(
    `INSERT INTO seen (what, commit_at, prepare_at, id) VALUES (?, ?, ?, ?)
     ON CONFLICT (what) DO UPDATE SET
       commit_at = excluded.commit_at, prepare_at = excluded.prepare_at, id = excluded.id
     WHERE (excluded.commit_at, excluded.prepare_at) > (seen.commit_at, seen.prepare_at)`,
  ).run(what, commit, prepare, id);
}

function forgetStream(db: DatabaseSync, stream: string): void {
  db.prepare("DELETE FROM heads WHERE stream = ?").run(stream);
  db.prepare("DELETE FROM states WHERE stream = ?").run(stream);
  db.prepare("DELETE FROM kept WHERE json_extract(event, '$.stream') = ?").run(stream);
}

function inTransaction(db: DatabaseSync, work: () => void): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    work();
    db.exec("COMMIT");
  } catch (error) {
    // Some faults of a file have ended it already.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

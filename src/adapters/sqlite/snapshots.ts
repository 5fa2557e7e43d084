/** Kept projection states: one a projection and stream, replaced by each append or all at once. It never judges them. */
import type { StateSnapshot } from "../../application/ports/event-store.ts";
import type { Connection } from "./connection.ts";
import { storedText, textOf } from "./stored-text.ts";

interface SnapshotRow extends Omit<StateSnapshot, "state"> {
  readonly state: Uint8Array;
}

export function keepSnapshot(connection: Connection, stream: string, snapshot: StateSnapshot): void {
  const { projection, fingerprint, revision, hash, state } = snapshot;
  connection.run(
    `INSERT INTO snapshots (stream, projection, fingerprint, revision, hash, state) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (stream, projection) DO UPDATE SET fingerprint = excluded.fingerprint,
       revision = excluded.revision, hash = excluded.hash, state = excluded.state`,
    stream,
    projection,
    fingerprint,
    revision,
    hash,
    storedText(state),
  );
}

export function replaceSnapshots(
  connection: Connection,
  stream: string,
  snapshots: readonly StateSnapshot[],
): void {
  connection.run("DELETE FROM snapshots WHERE stream = ?", stream);
  for (const snapshot of snapshots) keepSnapshot(connection, stream, snapshot);
}

export function readSnapshot(
  connection: Connection,
  projection: string,
  stream: string,
): StateSnapshot | null {
  const row = connection.get<SnapshotRow>(
    `SELECT projection, fingerprint, revision, hash, state FROM snapshots WHERE stream = ? AND projection = ?`,
    stream,
    projection,
  );
  return row === undefined ? null : { ...row, state: textOf(row.state) };
}

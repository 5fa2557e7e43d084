/** Owners' beats in a table beside the events. They share the appends' transactions and never move a stream. */
import type { Owners } from "../../application/ports/owners.ts";
import { isStoreError, StoreError } from "../../application/ports/store-error.ts";
import type { Connection } from "./connection.ts";
import type { StoreParts } from "./sqlite-event-store.ts";

interface BeatRow {
  readonly count: number;
  readonly runs: string;
  readonly at: string;
}

export function sqliteOwners({ kept, writes, assertOpen }: StoreParts): Owners {
  /** Roughly what a beat writes. */
  const rowBytes = 1024;

  async function write(work: (connection: Connection) => void): Promise<void> {
    assertOpen();
    try {
      await writes.write(rowBytes, work);
    } catch (error) {
      // Nothing hangs on whether a beat was kept: the next one says the same and more.
      if (!isStoreError(error, "APPEND_UNKNOWN")) throw error;
      throw new StoreError("STORE_UNAVAILABLE", error.message, { cause: error });
    }
  }

  return {
    beat: (owner, runs, at) =>
      write((connection) => {
        // Replacing takes the next number of the table's sequence: larger than any that was ever given.
        connection.run(
          "INSERT OR REPLACE INTO owners (id, runs, at) VALUES (?, ?, ?)",
          owner.id,
          JSON.stringify(runs),
          at,
        );
      }),
    async lastBeat(ownerId) {
      assertOpen();
      const row = await kept.read((connection) =>
        connection.get<BeatRow>("SELECT count, runs, at FROM owners WHERE id = ?", ownerId),
      );
      return row === undefined ? null : { ...row, runs: JSON.parse(row.runs) };
    },
    leave: (ownerId) => write((connection) => connection.run("DELETE FROM owners WHERE id = ?", ownerId)),
  };
}

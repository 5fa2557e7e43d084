/**
 * The parts of a shared write transaction. All run in one turn of the event loop, so nothing else ever uses
 * the connection while a transaction is open.
 */
import type { Connection } from "./connection.ts";
import { isBusy, isSqliteFailure, type SqliteFailure } from "./sqlite-failure.ts";

export type Outcome =
  | { readonly kind: "done"; readonly value: unknown }
  | { readonly kind: "failed"; readonly error: unknown };

/**
 * Runs one piece of work in a savepoint, so that a mistake in it (a value that cannot be stored) undoes this work and
 * leaves its neighbours alone. What SQLite itself refuses is thrown: then the transaction cannot be trusted.
 */
export function runInSavepoint(connection: Connection, work: (connection: Connection) => unknown): Outcome {
  connection.run("SAVEPOINT work");
  let outcome: Outcome;
  try {
    outcome = { kind: "done", value: work(connection) };
  } catch (error) {
    if (isSqliteFailure(error)) throw error;
    connection.run("ROLLBACK TO work");
    outcome = { kind: "failed", error };
  }
  connection.run("RELEASE work");
  return outcome;
}

/**
 * Null when the transaction is durable. Otherwise what stood in the way, twice: then all was rolled back, nothing
 * is written, and the same work may be done again. Anything thrown leaves the outcome unknown.
 */
export function commit(connection: Connection): SqliteFailure | null {
  if (tryCommit(connection) === null) return null;
  const obstacle = tryCommit(connection);
  if (obstacle !== null) connection.exec("ROLLBACK");
  return obstacle;
}

function tryCommit(connection: Connection): SqliteFailure | null {
  try {
    connection.run("COMMIT");
    return null;
  } catch (error) {
    // A transaction that is still open was surely not committed.
    if (isSqliteFailure(error) && isBusy(error) && connection.isTransaction) return error;
    throw error;
  }
}

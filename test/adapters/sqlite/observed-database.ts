/**
 * A connection that shows a test every statement before it runs, and lets it run, fail, or both. It stands where the
 * store asks for a connection; nothing of the store is replaced.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";

/** Runs the statement by calling `run`; what is returned or thrown is what the store gets. */
export type Observe = (sql: string, run: () => unknown, database: DatabaseSync) => unknown;

export class ObservedDatabase extends DatabaseSync {
  readonly #observe: Observe;

  constructor(path: string, observe: Observe) {
    super(path);
    this.#observe = observe;
  }

  override exec(sql: string): void {
    this.#observe(sql, () => super.exec(sql), this);
  }

  override prepare(sql: string): StatementSync {
    const observe: Observe = (...call) => this.#observe(...call);
    return new Proxy(super.prepare(sql), {
      get: (statement, name) => {
        const value: unknown = Reflect.get(statement, name, statement);
        if (typeof value !== "function") return value;
        return (...values: unknown[]) => observe(sql, () => value.apply(statement, values), this);
      },
    });
  }
}

/** What `node:sqlite` throws for a result code. */
export function sqliteFailure(errcode: number): Error {
  return Object.assign(new Error(`planted ${errcode}`), {
    code: "ERR_SQLITE_ERROR",
    errcode,
    errstr: `planted ${errcode}`,
  });
}

export const resultCodes = {
  error: 1,
  busy: 5,
  noMemory: 7,
  ioError: 10,
  corrupt: 11,
  full: 13,
  ioErrorWrite: 778,
  ioErrorSync: 1034,
} as const;

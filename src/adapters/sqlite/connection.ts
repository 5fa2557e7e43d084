/**
 * One open database with its prepared statements, each prepared at its first use and kept. All calls are synchronous,
 * and every statement has been run to its end when they return, so that none holds a read transaction.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

export class Connection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  readonly #isCurrent: () => boolean;

  constructor(database: DatabaseSync, isCurrent: () => boolean = () => true) {
    this.#database = database;
    this.#isCurrent = isCurrent;
  }

  /** False: the file has changed in a way this connection does not follow, and what it read may be a mixture. */
  get isCurrent(): boolean {
    return this.#isCurrent();
  }

  get isTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** For statements that are rare or control transactions; nothing is kept of them. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** Returns the row id of the newest row that was put in, which means something after an INSERT only. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid);
  }

  /** `Row` is what the caller knows about its own SQL; nothing checks it. */
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  /** A pragma's value, or null when it has none. */
  pragma(name: string): string | number | null {
    const row = this.#database.prepare(`PRAGMA ${name}`).get();
    const value = row === undefined ? null : Object.values(row)[0];
    return typeof value === "string" || typeof value === "number" ? value : null;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const prepared = this.#database.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

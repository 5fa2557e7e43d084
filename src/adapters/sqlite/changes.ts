/**
 * Tells waiting subscriptions that the store may hold more than they saw: at once after this process's own commits,
 * and by asking SQLite from time to time after those of others. It may wake in vain, never too seldom.
 */
import type { Connection } from "./connection.ts";
import type { KeptConnection } from "./kept-connection.ts";
import { isBusy } from "./sqlite-failure.ts";

/** What the store was like at one moment. Taken before reading, so that what comes during the reading counts. */
export interface ChangeMark {
  readonly connection: Connection;
  /** Changes with every commit of another connection, and means nothing to any but its own. */
  readonly dataVersion: number | undefined;
  readonly ownCommits: number;
}

export interface Changes {
  mark(connection: Connection): ChangeMark;
  /** Resolves when the store has changed since, or the signal is aborted. Never rejects. */
  after(mark: ChangeMark, signal: AbortSignal): Promise<void>;
  /** This store has committed. */
  committed(): void;
}

export function watchChanges(kept: KeptConnection, pollMs: number): Changes {
  const waiting = new Map<() => void, ChangeMark>();
  let ownCommits = 0;
  let timer: NodeJS.Timeout | null = null;

  function mark(connection: Connection): ChangeMark {
    const row = connection.get<{ data_version: number }>("PRAGMA data_version");
    return { connection, dataVersion: row?.data_version, ownCommits };
  }

  function wakeChanged(): void {
    // Null is not known: whoever is woken reads, and meets a failure where it can be reported.
    let current: ChangeMark | null = null;
    try {
      if (kept.current !== null) current = mark(kept.current);
    } catch (error) {
      if (isBusy(error)) return;
    }
    for (const [wake, seen] of waiting) if (current === null || !isSame(seen, current)) wake();
  }

  function wait(wake: () => void, seen: ChangeMark): void {
    waiting.set(wake, seen);
    timer ??= setInterval(wakeChanged, pollMs);
  }

  function stopWaiting(wake: () => void): void {
    waiting.delete(wake);
    if (waiting.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  }

  return {
    mark,
    committed() {
      ownCommits++;
      for (const wake of waiting.keys()) wake();
    },
    after: (seen, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          stopWaiting(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        if (signal.aborted || seen.ownCommits !== ownCommits) return resolve();
        wait(wake, seen);
        signal.addEventListener("abort", wake);
      }),
  };
}

function isSame(seen: ChangeMark, current: ChangeMark): boolean {
  return (
    seen.connection === current.connection &&
    seen.dataVersion === current.dataVersion &&
    seen.ownCommits === current.ownCommits
  );
}

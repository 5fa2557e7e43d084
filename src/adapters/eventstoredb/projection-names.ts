/**
 * Which projections a server has, and what its answers about one mean. The names come from the stream in which the server
 * writes down which were made: its list fails as a whole where one projection cannot be read.
 */
import { ErrorType } from "@eventstore/db-client";
import type { Calls } from "./calls.ts";
import { guardSilence } from "./silence-guard.ts";

const catalogue = "$projections-$all";

/** Those that were made and whose names begin so; some may be gone. Null where the user may not look. */
export async function projectionNames(calls: Calls, prefix: string): Promise<string[] | null> {
  const { clock, connection } = calls;
  return calls.repeatable<string[] | null>(
    async (client) => {
      const names = new Set<string>();
      const read = client.readStream(catalogue, connection.streamOptions);
      const guard = guardSilence(read, connection.url.deadlineMs, clock);
      try {
        for await (const { event } of read) {
          guard.heard();
          const data: unknown = event?.data;
          const name = data instanceof Uint8Array ? Buffer.from(data).toString("utf8") : data;
          if (typeof name === "string" && name.startsWith(prefix)) names.add(name);
        }
      } finally {
        guard.end();
        await read.cancel();
      }
      return [...names];
    },
    ({ kind }) => (kind === "denied" ? { value: null } : kind === "no_stream" ? { value: [] } : null),
  );
}

/** Servers before 24.6 have no code for it, only these words. */
export function isMissing(error: unknown): boolean {
  const { type, code, message } = error as { type?: string; code?: number; message?: string };
  return type === ErrorType.NOT_FOUND || code === 5 || (code === 2 && /\bNotFound\b/.test(message ?? ""));
}

/** Somebody else made it in the meantime. Younger servers have a code for it. */
export function isThereAlready(error: unknown): boolean {
  const { code, message } = error as { code?: number; message?: string };
  return code === 6 || (code === 2 && /\bConflict\b/.test(message ?? ""));
}

/**
 * A server that has found no script in what it was given fails to describe the projection. It has the same words for
 * whatever goes wrong within it, so once is no proof.
 */
export function isUnreadable(error: unknown): boolean {
  const { code, message } = error as { code?: number; message?: string };
  return code === 2 && /thrown by handler/.test(message ?? "");
}

/**
 * One append, made once: what the server answers, or that it never did. The batch is made of the frozen texts before the
 * client sees them, because what cannot be JSON ends the process inside the client.
 */
import { jsonEvent, NO_STREAM, type WrongExpectedVersionError } from "@eventstore/db-client";
import { checkAppend } from "../../application/ports/append-limits.ts";
import type { AppendResult, ExpectedRevision, FrozenEvent } from "../../application/ports/event-store.ts";
import { StoreError } from "../../application/ports/store-error.ts";
import type { Calls } from "./calls.ts";
import { readEvents } from "./read.ts";
import { positionText } from "./recorded.ts";

export function append(
  calls: Calls,
  stream: string,
  expected: ExpectedRevision,
  events: readonly FrozenEvent[],
): Promise<AppendResult> {
  return calls.track(async () => {
    checkAppend(events);
    if (!isRevision(expected)) return { kind: "conflict", actual: await headOf(calls, stream) };
    const result = await appendNow(calls, stream, expected, events);
    return result.kind === "committed" && result.position === ""
      ? { ...result, position: await positionAt(calls, stream, result.revision) }
      : result;
  });
}

/** The client does not survive a number that can be no revision, and a server never meets one. */
function isRevision(expected: ExpectedRevision): boolean {
  return expected === "no-stream" || (Number.isSafeInteger(expected) && expected >= 0);
}

/** As long as it may pass, the same batch again: the server knows it by its ids, and takes it once. */
async function appendNow(
  calls: Calls,
  stream: string,
  expected: ExpectedRevision,
  events: readonly FrozenEvent[],
): Promise<AppendResult> {
  const batch = events.map(toJsonEvent);
  const expectedRevision = expected === "no-stream" ? NO_STREAM : BigInt(expected);
  const patience = calls.patience();
  for (let isUnknown = false; ; ) {
    const { client, callOptions } = calls.connection;
    try {
      const { nextExpectedRevision, position } = await client.appendToStream(stream, batch, {
        ...callOptions,
        expectedRevision,
      });
      calls.connection.hasAnswered = true;
      const where = position === undefined ? "" : positionText(position);
      return { kind: "committed", revision: Number(nextExpectedRevision), position: where };
    } catch (error) {
      const meaning = await calls.understand(client, error);
      isUnknown ||= meaning.maybeWritten;
      if (meaning.kind === "conflict") return { kind: "conflict", actual: actualOf(error) };
      if (meaning.kind === "too_large") {
        throw new StoreError("EVENT_TOO_LARGE", "the append is larger than the server takes", {
          cause: error,
        });
      }
      if (await patience(meaning)) continue;
      throw await (isUnknown ? calls.unknown(meaning, error) : calls.failure(meaning, error));
    }
  }
}

function toJsonEvent({ id, type, data, metadata }: FrozenEvent) {
  return jsonEvent({ id, type, data: JSON.parse(data), metadata: JSON.parse(metadata) });
}

function actualOf(error: unknown): ExpectedRevision {
  const { actualVersion } = error as WrongExpectedVersionError;
  return typeof actualVersion === "bigint" ? Number(actualVersion) : "no-stream";
}

async function headOf(calls: Calls, stream: string): Promise<ExpectedRevision> {
  const [newest] = await readEvents(calls, stream, { direction: "backwards", from: "end", limit: 1 });
  return newest?.revision ?? "no-stream";
}

async function positionAt(calls: Calls, stream: string, revision: number): Promise<string> {
  const [event] = await readEvents(calls, stream, { from: revision, limit: 1 });
  return event?.position ?? "";
}

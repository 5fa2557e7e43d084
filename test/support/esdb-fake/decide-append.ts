/**
 * Whether an append is written, was written before, or is refused: the rules of the server's index writer. An exact
 * revision below the head is compared with the ids that are stored behind it, and with nothing but the ids. At the head
 * everything is written, even an id that was used before. Without a revision, only ids seen since the start are known.
 */
import type { FakeLog } from "./fake-log.ts";

export type Expected = number | "no-stream" | "any" | "stream-exists";

export type AppendDecision =
  | { readonly kind: "write" }
  /** `position` is that of the last given event, or null where no read shows it any more. */
  | { readonly kind: "repeat"; readonly last: number; readonly position: bigint | null }
  | { readonly kind: "wrong-version"; readonly actual: number }
  | { readonly kind: "deleted" };

export function decideAppend(
  log: FakeLog,
  stream: string,
  expected: Expected,
  ids: readonly string[],
): AppendDecision {
  const head = log.head(stream);
  const wrong: AppendDecision = { kind: "wrong-version", actual: head };
  if (log.isBuried(stream)) return { kind: "deleted" };
  if (expected === "stream-exists") {
    if (log.isSoftlyDeleted(stream)) return { kind: "deleted" };
    if (head < 0 && log.head(`$$${stream}`) < 0) return wrong;
  }
  if (expected === "any" || expected === "stream-exists") return byIds(log, stream, ids, wrong);
  const revision = expected === "no-stream" ? -1 : expected;
  if (revision > head) return wrong;
  if (revision === head) return { kind: "write" };
  const equal = ids.findIndex((id, index) => log.at(stream, revision + 1 + index)?.id !== id);
  if (equal === 0 && expected === "no-stream" && log.isSoftlyDeleted(stream)) return { kind: "write" };
  if (equal !== -1 || ids.length === 0) return wrong;
  return repeat(log, stream, revision + ids.length);
}

function byIds(log: FakeLog, stream: string, ids: readonly string[], wrong: AppendDecision): AppendDecision {
  const places = ids
    .map((id) => log.seenId(id))
    .map((place) => (place?.stream === stream ? place : undefined));
  const last = places.at(-1);
  if (places[0] === undefined) return { kind: "write" };
  if (last === undefined || places.includes(undefined)) return wrong;
  return repeat(log, stream, last.revision);
}

function repeat(log: FakeLog, stream: string, last: number): AppendDecision {
  const shown = !log.isSoftlyDeleted(stream) && last >= log.firstVisible(stream);
  return { kind: "repeat", last, position: shown ? (log.at(stream, last)?.position ?? null) : null };
}

/**
 * Imports exported plans: with their ids, hashes and bytes, or not at all. Everything is put into a scratch store first and
 * proven there as `verify` proves it; only what is whole, and no plan with another history here, is written. Importing
 * twice changes nothing the second time.
 */

import type { BlobGround } from "./append-blob.ts";
import {
  blobsOf,
  type ExportEnd,
  type ExportedEvent,
  type ExportHeader,
  exportSchema,
  nextDigest,
} from "./export-plan.ts";
import { pagesOf } from "./pages.ts";
import { parseJson } from "./parse-json.ts";
import { outsidePersist, persist } from "./persist.ts";
import { blobOf, blobStream, planIdOf, planStream, planStreamPrefix } from "./plan-stream.ts";
import {
  appendBytesMax,
  type EventStore,
  type FrozenEvent,
  type RecordedEvent,
} from "./ports/event-store.ts";
import { isStoreError, StoreError } from "./ports/store-error.ts";
import { verifyPlan } from "./verify-plan.ts";

export interface ImportedPlan {
  readonly planId: string;
  readonly name: string;
  /** `continued`: the beginning was here. `known`: all of it was, perhaps with more after it. */
  readonly outcome: "new" | "continued" | "known";
  /** Events that were not here. */
  readonly events: number;
}

export interface ImportFinding {
  /** From 1; null: it is about a whole plan. */
  readonly line: number | null;
  readonly message: string;
}

export type ImportResult =
  | { readonly kind: "imported"; readonly plans: readonly ImportedPlan[] }
  /** Nothing was written. */
  | { readonly kind: "unsound"; readonly findings: readonly ImportFinding[] }
  /** Nothing was written: these plans are here with another history. */
  | { readonly kind: "exists"; readonly planIds: readonly string[] };

/** `scratch`: an empty store that is thrown away. */
export async function importPlans(
  ground: BlobGround,
  scratch: EventStore,
  lines: Iterable<string> | AsyncIterable<string>,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<ImportResult> {
  const unsound = await fill({ ...ground, store: scratch }, lines);
  if (unsound !== null) return { kind: "unsound", findings: [unsound] };
  const streams = (await scratch.listStreams("")).map(({ stream }) => stream).sort();
  const planIds = streams.filter((stream) => stream.startsWith(planStreamPrefix)).map(planIdOf);
  const findings = await prove({ ...ground, store: scratch }, streams, planIds);
  if (findings.length > 0) return { kind: "unsound", findings };
  const missing = new Map<string, readonly RecordedEvent[]>();
  const others: string[] = [];
  for (const stream of streams) {
    const rest = await restOf(ground.store, scratch, stream);
    if (rest !== null) missing.set(stream, rest);
    else if (isPlan(stream)) others.push(planIdOf(stream));
    else throw new StoreError("STORE_DAMAGED", `${stream} is not what its name says`);
  }
  if (others.length > 0) return { kind: "exists", planIds: others };
  // Blobs first: an event never names one that is not there.
  const blobsFirst = streams.toSorted((a, b) => Number(isPlan(a)) - Number(isPlan(b)));
  for (const stream of dryRun ? [] : blobsFirst) {
    if (!(await write(ground, stream, missing.get(stream) ?? []))) {
      return { kind: "exists", planIds: [planIdOf(stream)] };
    }
  }
  const plans: ImportedPlan[] = [];
  for (const planId of planIds) {
    const rest = missing.get(planStream(planId)) ?? [];
    const outcome = rest.length === 0 ? "known" : rest[0]?.revision === 0 ? "new" : "continued";
    plans.push({ planId, name: await nameOf(scratch, planId), outcome, events: rest.length });
  }
  return { kind: "imported", plans };
}

/** Puts the events into the scratch store; the first thing that is wrong with the lines as such ends it. */
async function fill(
  ground: BlobGround,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<ImportFinding | null> {
  let [number, digest, events] = [0, "", 0];
  let header: Partial<ExportHeader> | null = null;
  let end: Partial<ExportEnd> | null = null;
  const heads = new Map<string, number>();
  for await (const line of lines) {
    number++;
    const wrong = (message: string): ImportFinding => ({ line: number, message });
    const document = parseJson(line) as Partial<ExportHeader | ExportedEvent | ExportEnd> | null | undefined;
    if (end !== null) return wrong("something follows the last line");
    if (document?.type === "end") {
      end = document;
      if (end.sha256 !== digest || end.events !== events)
        return wrong("the digest is not that of the lines before it");
      continue;
    }
    digest = nextDigest(ground.digests, digest, line);
    if (header === null) {
      header = document?.type === "export" ? document : null;
      if (header === null) return wrong("it does not begin as an export of plans does");
      if (header.schema !== exportSchema)
        return wrong(`it is a ${String(header.schema)}, not a ${exportSchema}`);
      continue;
    }
    if (!isEvent(document)) return wrong("the line is no event");
    const { stream, revision, id, event: type, data, metadata } = document;
    const head = heads.get(stream) ?? -1;
    if (revision !== head + 1) return wrong(`${stream}: revision ${head + 1} is missing`);
    heads.set(stream, revision);
    events++;
    try {
      await ground.store.append(stream, head < 0 ? "no-stream" : head, [{ id, type, data, metadata }]);
    } catch (error) {
      if (!isStoreError(error, "EVENT_TOO_LARGE")) throw error;
      return wrong(error.message);
    }
  }
  return end === null
    ? { line: number + 1, message: "the last line is missing: the file was cut off" }
    : null;
}

function isEvent(document: unknown): document is ExportedEvent {
  const { type, stream, revision, ...texts } = (document ?? {}) as Record<string, unknown>;
  const isText = (key: string) => typeof texts[key] === "string";
  const isKnown =
    typeof stream === "string" && /^plan(-[0-9A-HJKMNP-TV-Z]{26}|blob-[0-9a-f]{64})$/.test(stream);
  return (
    type === "event" &&
    isKnown &&
    Number.isSafeInteger(revision) &&
    ["id", "event", "data", "metadata"].every(isText)
  );
}

/** Every plan is whole, and there is no blob that none of them names. */
async function prove(
  ground: BlobGround,
  streams: readonly string[],
  planIds: readonly string[],
): Promise<ImportFinding[]> {
  const findings: ImportFinding[] = [];
  const named = new Set<string>();
  for (const planId of planIds) {
    for (const { revision, message } of (await verifyPlan(ground, planId)).findings) {
      findings.push({
        line: null,
        message: `${planId}${revision === null ? "" : ` revision ${revision}`}: ${message}`,
      });
    }
    for await (const page of pagesOf(ground.store, planStream(planId))) {
      for (const blob of page.flatMap(({ data }) => blobsOf(data))) named.add(blobStream(blob));
    }
  }
  for (const stream of streams) {
    if (isPlan(stream)) continue;
    const ids = (await wholeStream(ground.store, stream)).map(({ id }) => id);
    // Whoever stores the same content again compares the ids.
    const isOwn = (id: string, index: number) => id === ground.digests.uuidV5(`${blobOf(stream)}/${index}`);
    if (!ids.every(isOwn)) findings.push({ line: null, message: `the ids of ${stream} are not its own` });
    if (!named.has(stream)) findings.push({ line: null, message: `no event names ${stream}` });
  }
  return findings;
}

/** What the store lacks of a stream; null when it holds another history. Equal ids are equal events. */
async function restOf(
  store: EventStore,
  scratch: EventStore,
  stream: string,
): Promise<readonly RecordedEvent[] | null> {
  const [held, given] = [await wholeStream(store, stream), await wholeStream(scratch, stream)];
  const isSame = given.every(({ id }, index) => held[index] === undefined || held[index].id === id);
  return isSame ? given.slice(held.length) : null;
}

async function wholeStream(store: EventStore, stream: string): Promise<readonly RecordedEvent[]> {
  return (await Array.fromAsync(pagesOf(store, stream))).flat();
}

/** In as few appends as the limits allow; false when somebody else has written there meanwhile. */
async function write(ground: BlobGround, stream: string, events: readonly RecordedEvent[]): Promise<boolean> {
  for (let from = 0; from < events.length; ) {
    let [to, size] = [from, 0];
    // A UTF-16 unit is at most three bytes.
    const sizeOf = ({ data, metadata }: FrozenEvent) => 3 * (data.length + metadata.length);
    for (let event = events[to]; event !== undefined; event = events[to]) {
      if (to > from && size + sizeOf(event) > appendBytesMax) break;
      size += sizeOf(event);
      to++;
    }
    const batch = events
      .slice(from, to)
      .map(({ id, type, data, metadata }) => ({ id, type, data, metadata }));
    const revision = events[from]?.revision ?? 0;
    const expected = revision === 0 ? "no-stream" : revision - 1;
    const result = await persist(ground, stream, expected, batch, [], outsidePersist);
    if (result.kind === "conflict") return false;
    from = to;
  }
  return true;
}

function isPlan(stream: string): boolean {
  return stream.startsWith(planStreamPrefix);
}

async function nameOf(store: EventStore, planId: string): Promise<string> {
  const [first] = await store.readStream(planStream(planId), { from: 0, limit: 1 });
  const { name } = (parseJson(first?.data ?? "") ?? {}) as { name?: unknown };
  return typeof name === "string" ? name : "";
}

/**
 * Exports plans as lines of JSON: a header, every event of each plan and of the blobs it names, exactly as stored, and
 * last a digest over all lines before it. A blob stands before the event that names it, so that an import can go from
 * top to bottom. It reads only, and proves nothing: the import does.
 */
import type { DefinitionRef, EventData } from "../schema/events.ts";
import type { Ground } from "./load-plan.ts";
import { pagesOf } from "./pages.ts";
import { parseJson } from "./parse-json.ts";
import { blobStream, planStream } from "./plan-stream.ts";
import type { RecordedEvent } from "./ports/event-store.ts";
import { safeJson } from "./safe-json.ts";

export const exportSchema = "planstream/export@1";

export interface ExportHeader {
  readonly type: "export";
  readonly schema: typeof exportSchema;
  /** Of the planstream that wrote it. */
  readonly version: string;
  readonly plan_ids: readonly string[];
}

export interface ExportedEvent {
  readonly type: "event";
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly event: string;
  /** JSON texts as they were stored: hashes are made of them. */
  readonly data: string;
  readonly metadata: string;
}

export interface ExportEnd {
  readonly type: "end";
  readonly events: number;
  /** SHA-256 of all lines before this one, each with its line break, chained: digest(previous digest + line). */
  readonly sha256: string;
}

/** The lines, without line breaks. A plan that is not there has no events, and the import says so. */
export async function* exportPlans(
  ground: Ground,
  planIds: readonly string[],
  version: string,
): AsyncGenerator<string> {
  const { digests } = ground;
  let digest = "";
  let events = 0;
  const add = (document: ExportHeader | ExportedEvent) => {
    // Escaped before the digest is made of it, so that a terminal may show the very bytes that are proven.
    const line = safeJson(JSON.stringify(document));
    digest = nextDigest(digests, digest, line);
    return line;
  };
  yield add({ type: "export", schema: exportSchema, version, plan_ids: planIds });
  const blobs = new Set<string>();
  for (const planId of planIds) {
    for await (const recorded of eventsOf(ground, planStream(planId))) {
      for (const blob of blobsOf(recorded.data)) {
        if (blobs.has(blob)) continue;
        blobs.add(blob);
        for await (const chunk of eventsOf(ground, blobStream(blob))) {
          events++;
          yield add(lineOf(chunk));
        }
      }
      events++;
      yield add(lineOf(recorded));
    }
  }
  const end: ExportEnd = { type: "end", events, sha256: digest };
  yield JSON.stringify(end);
}

/** A digest of everything so far, which holds no more than one line at a time. */
export function nextDigest({ sha256 }: Ground["digests"], digest: string, line: string): string {
  return sha256(`${digest}${line}\n`);
}

/** The blobs an event names: a definition, long outputs. */
export function blobsOf(data: string): string[] {
  const { definition = null, output = null } = (parseJson(data) ?? {}) as {
    definition?: DefinitionRef | null;
    output?: EventData["StepCompleted"]["output"];
  };
  return [
    ...(typeof definition?.sha256 === "string" ? [definition.sha256] : []),
    ...(output !== null && "blob" in output ? [output.blob] : []),
  ];
}

async function* eventsOf({ store }: Ground, stream: string): AsyncGenerator<RecordedEvent> {
  for await (const page of pagesOf(store, stream)) yield* page;
}

function lineOf({ stream, revision, id, type, data, metadata }: RecordedEvent): ExportedEvent {
  return { type: "event", stream, revision, id, event: type, data, metadata };
}

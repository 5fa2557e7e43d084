/** Pages through a stream, or through the whole store, without ever holding more than one page. */
import type { EventStore, RecordedEvent } from "./ports/event-store.ts";

const pageSize = 500;

export interface PagesOptions {
  /** First revision, inclusive. */
  readonly from?: number;
  readonly types?: readonly string[];
}

/** A stream's events in order; at least one page, which may be empty. */
export async function* pagesOf(
  store: EventStore,
  stream: string,
  { from: first = 0, types }: PagesOptions = {},
): AsyncGenerator<readonly RecordedEvent[]> {
  const filter = types === undefined ? {} : { types };
  for (let from = first; ; ) {
    const page = await store.readStream(stream, { from, limit: pageSize, ...filter });
    yield page;
    const last = page[page.length - 1];
    if (last === undefined || page.length < pageSize) return;
    from = last.revision + 1;
  }
}

/** All streams' events of some types, in global order. */
export async function* pagesOfAll(
  store: EventStore,
  types: readonly string[],
): AsyncGenerator<readonly RecordedEvent[]> {
  for (let after: string | null = null; ; ) {
    const read = { limit: pageSize, types, ...(after === null ? {} : { after }) };
    const page: readonly RecordedEvent[] = await store.readAll(read);
    yield page;
    const last = page[page.length - 1];
    if (last === undefined || page.length < pageSize) return;
    after = last.position;
  }
}

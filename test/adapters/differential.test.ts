/**
 * The store in memory and the one in SQLite are given the same calls and must give the same answers. Positions are
 * compared by their order, as each store has its own. A failure prints the seed and the shortest sequence.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryEventStore } from "../../src/adapters/memory/memory-event-store.ts";
import type { EventStore, ExpectedRevision, FrozenEvent } from "../../src/application/ports/event-store.ts";
import { temporaryStores } from "./sqlite/temporary-store.ts";

const stores = temporaryStores();

type Call =
  | { readonly kind: "reopen" }
  | {
      readonly kind: "call";
      readonly run: (store: EventStore, positions: readonly string[]) => Promise<unknown>;
    };

const stream = fc.constantFrom("plan-a", "plan-b", "plan-", "other");
const type = fc.constantFrom("A", "B", "C");
const expected = fc.oneof(fc.constant<ExpectedRevision>("no-stream"), fc.integer({ min: -2, max: 12 }));
const limit = fc.integer({ min: 1, max: 8 });
const types = fc.option(fc.uniqueArray(type), { nil: undefined });

/** Few ids, so that repeats and partial overlaps are frequent; runs of them, so that batches match. */
const events: fc.Arbitrary<FrozenEvent[]> = fc
  .tuple(
    fc.integer({ min: 0, max: 9 }),
    fc.integer({ min: 1, max: 5 }),
    type,
    fc.string({ unit: "grapheme" }),
  )
  .map(([first, count, name, text]) =>
    Array.from({ length: count }, (_, index) => ({
      id: `id-${first + index}`,
      type: name,
      data: JSON.stringify({ text, index }),
      metadata: "{}",
    })),
  );

const append = fc.tuple(stream, expected, events, fc.boolean()).map(
  ([name, at, batch, hasSnapshot]): Call => ({
    kind: "call",
    run: (store) => {
      const state = { projection: "p", fingerprint: "f", revision: 0, hash: batch[0]?.id ?? "", state: "{}" };
      return store.append(name, at, batch, hasSnapshot ? [state] : []);
    },
  }),
);

/** Appends at the head, so that streams grow: random expectations seldom hit it. */
const appendAtHead = fc.tuple(stream, events).map(
  ([name, batch]): Call => ({
    kind: "call",
    run: async (store) => {
      const [head] = await store.readStream(name, { direction: "backwards", limit: 1 });
      return store.append(name, head?.revision ?? "no-stream", batch);
    },
  }),
);

const read = fc
  .record({
    name: stream,
    from: fc.option(fc.integer({ min: 0, max: 15 }), { nil: undefined }),
    direction: fc.constantFrom("forwards" as const, "backwards" as const),
    limit,
    types,
  })
  .map(
    ({ name, from, types: picked, ...options }): Call => ({
      kind: "call",
      run: (store) =>
        store.readStream(name, { ...options, ...given("from", from), ...given("types", picked) }),
    }),
  );

const readAll = fc.record({ after: fc.integer({ min: -1, max: 40 }), limit, types }).map(
  ({ after, types: picked, ...options }): Call => ({
    kind: "call",
    run: (store, positions) =>
      store.readAll({
        ...options,
        ...given("after", positions[Math.min(after, positions.length - 1)]),
        ...given("types", picked),
      }),
  }),
);

const list = fc
  .tuple(fc.constantFrom("", "plan-", "plan-a", "x"), fc.option(limit, { nil: undefined }))
  .map(([prefix, most]): Call => ({ kind: "call", run: (store) => store.listStreams(prefix, most) }));

const snapshot = stream.map(
  (name): Call => ({ kind: "call", run: (store) => store.readSnapshot("p", name) }),
);

const calls = fc.array(
  fc.oneof(
    { arbitrary: append, weight: 6 },
    { arbitrary: appendAtHead, weight: 4 },
    { arbitrary: read, weight: 3 },
    { arbitrary: readAll, weight: 2 },
    { arbitrary: list, weight: 1 },
    { arbitrary: snapshot, weight: 1 },
    { arbitrary: fc.constant<Call>({ kind: "reopen" }), weight: 1 },
  ),
  { minLength: 1, maxLength: 40 },
);

describe("any sequence of calls", () => {
  it("is answered the same by the stores in memory and in SQLite", { timeout: 30_000 }, async () => {
    await fc.assert(fc.asyncProperty(calls, answersAlike), { numRuns: 100 });
  });
});

async function answersAlike(sequence: readonly Call[]): Promise<void> {
  const path = stores.path();
  const memory = memoryEventStore();
  let sqlite = await stores.open({ path });
  for (const call of sequence) {
    if (call.kind === "reopen") {
      await sqlite.close();
      sqlite = await stores.open({ path, create: false });
    } else {
      expect(await answer(sqlite.events, call)).toEqual(await answer(memory, call));
    }
  }
  await sqlite.close();
}

/** The answer with every position replaced by its number in the global order. */
async function answer(store: EventStore, { run }: Extract<Call, { kind: "call" }>): Promise<unknown> {
  const before = await positionsOf(store);
  const result = await run(store, before);
  const positions = await positionsOf(store);
  return JSON.parse(JSON.stringify(result ?? null), (key, value) =>
    key === "position" ? positions.indexOf(value) : value,
  );
}

async function positionsOf(store: EventStore): Promise<readonly string[]> {
  return (await store.readAll({ limit: 1_000 })).map(({ position }) => position);
}

function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

/**
 * A process that uses a store, for tests that need several or one to kill. It prints one line for everything it
 * knows to be stored, at once and unbuffered, and begins when it is told to by a line on its input.
 *
 * `race PATH STREAM NAME LAST`: appends at the head, one event at a time, until the stream has revision LAST; prints
 * what it won. `append PATH STREAM COUNT`: appends events one by one; prints their ids. `fill PATH`: appends large
 * events until the disk has refused some; prints ids, and the refused ones with the refusal's code before them.
 * `follow PATH`: subscribes, prints the first event's id, closes only the subscription while it waits for the next.
 */
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { openSqliteStore } from "../../../src/adapters/sqlite/open-sqlite-store.ts";
import type { EventStore } from "../../../src/application/ports/event-store.ts";
import { isStoreError } from "../../../src/application/ports/store-error.ts";

const [role, path = "", ...rest] = process.argv.slice(2);
const roles: Readonly<Record<string, (events: EventStore, ...args: string[]) => Promise<void>>> = {
  race,
  append,
  fill,
  follow,
};

const store = await openSqliteStore({ path });
print("ready");
await told();
// Nothing closes the store: a process that is done with it must end by itself.
await roles[role ?? ""]?.(store.events, ...rest);

async function race(events: EventStore, stream = "", name = "", last = "0"): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const [head] = await events.readStream(stream, { direction: "backwards", limit: 1 });
    if (head !== undefined && head.revision >= Number(last)) return;
    const event = { id: `${name}-${attempt}`, type: "Won", data: "{}", metadata: "{}" };
    const result = await events.append(stream, head?.revision ?? "no-stream", [event]);
    if (result.kind === "committed") print(`${result.revision} ${event.id}`);
  }
}

async function append(events: EventStore, stream = "", count = "0"): Promise<void> {
  const [head] = await events.readStream(stream, { direction: "backwards", limit: 1 });
  let revision = head?.revision ?? -1;
  for (let number = 0; number < Number(count); number++, revision++) {
    const event = { id: `${stream}-${revision + 1}`, type: "Appended", data: "{}", metadata: "{}" };
    const result = await events.append(stream, revision === -1 ? "no-stream" : revision, [event]);
    if (result.kind === "conflict") throw new Error(`conflict at ${revision}`);
    print(event.id);
  }
}

async function fill(events: EventStore): Promise<void> {
  const data = JSON.stringify("x".repeat(20_000));
  let refusals = 0;
  for (let number = 0; refusals < 3; number++) {
    const event = { id: `event-${number}`, type: "Filled", data, metadata: "{}" };
    const failure = await failureOf(events.append(`stream-${number}`, "no-stream", [event]));
    if (failure === null) print(event.id);
    else {
      refusals++;
      print(`${failure} ${event.id}`);
    }
  }
}

async function follow(events: EventStore): Promise<void> {
  const subscription = events.subscribe({ after: null });
  const iterator = subscription[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done !== true) print(first.value.id);
  const waiting = iterator.next();
  await new Promise((resolve) => setImmediate(resolve));
  await subscription.close();
  print((await waiting).done === true ? "closed" : "still open");
}

async function failureOf(call: Promise<unknown>): Promise<string | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (isStoreError(error)) return error.code;
    throw error;
  }
}

function print(line: string): void {
  writeSync(1, `${line}\n`);
}

async function told(): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  for await (const _ of lines) break;
  lines.close();
  process.stdin.destroy();
}

/** What a server answers to appends: each expectation against each state of a stream, repeats, and sizes. */
import {
  ANY,
  type AppendExpectedRevision,
  type AppendResult,
  binaryEvent,
  NO_STREAM,
  STREAM_EXISTS,
} from "@eventstore/db-client";
import { type ProbeRun, positionKind } from "./probe-run.ts";

type Step = readonly [
  probe: string,
  expected: AppendExpectedRevision,
  ids: readonly number[],
  data?: Record<string, unknown>,
];

const first: readonly Step[] = [
  ["a revision of a stream that does not exist", 0n, [1]],
  ["a higher revision of a stream that does not exist", 5n, [1]],
  ["stream-exists of a stream that does not exist", STREAM_EXISTS, [1]],
  ["no events to a stream that does not exist", NO_STREAM, []],
  ["three events, expecting none", NO_STREAM, [1, 2, 3]],
  ["the same three again", NO_STREAM, [1, 2, 3]],
  ["the first two of them", NO_STREAM, [1, 2]],
  ["the first of them", NO_STREAM, [1]],
  ["the last two of them at the first's revision", 0n, [2, 3]],
  ["the last of them at its revision less one", 1n, [3]],
  ["the three and one more", NO_STREAM, [1, 2, 3, 4]],
  ["the first and another", NO_STREAM, [1, 4]],
  ["others, expecting none", NO_STREAM, [4, 5, 6]],
  ["the three in another order", NO_STREAM, [2, 1, 3]],
  ["the same ids with other data", NO_STREAM, [1, 2, 3], { other: true }],
  ["another at a revision too low", 1n, [4]],
  ["another at a revision too high", 3n, [4]],
  ["another at a revision much too high", 99n, [4]],
  ["none at the head", 2n, []],
  ["none at a revision too low", 1n, []],
  ["none at a revision too high", 7n, []],
  ["two at the head", 2n, [4, 5]],
  ["the two again", 2n, [4, 5]],
  ["the first three, long after", NO_STREAM, [1, 2, 3]],
  ["a used id at the head", 4n, [1]],
  ["the used id again at the same revision", 4n, [1]],
];

const free: readonly Step[] = [
  ["any, to a stream that does not exist", ANY, [11, 12]],
  ["any, the same again", ANY, [11, 12]],
  ["any, the first of them", ANY, [11]],
  ["any, the second of them", ANY, [12]],
  ["any, the first and another", ANY, [11, 13]],
  ["any, another and the first", ANY, [13, 11]],
  ["any, none", ANY, []],
  ["stream-exists, one more", STREAM_EXISTS, [14]],
  ["stream-exists, the same again", STREAM_EXISTS, [14]],
  ["any, what a stream has by an exact revision", ANY, [14]],
];

export async function appendProbes(run: ProbeRun): Promise<void> {
  await steps(run, run.stream("exact"), first);
  await run.probe("the stream after all that", () => run.read(run.stream("exact")));
  await steps(run, run.stream("free"), free);
  await run.probe("the free stream after all that", () => run.read(run.stream("free")));
  await steps(run, run.stream("other"), [
    ["any, an id of another stream", ANY, [11]],
    ["an id of another stream, expecting none", NO_STREAM, [11]],
    ["any, that id again", ANY, [11]],
  ]);
  await steps(run, run.stream("free"), [["any, that id in its first stream", ANY, [11]]]);
  await positions(run);
  await bytes(run);
  await sizes(run);
}

async function steps(run: ProbeRun, stream: string, list: readonly Step[]): Promise<void> {
  for (const [probe, expected, ids, data] of list) {
    await run.probe(`append: ${probe}`, async () =>
      shortResult(await run.append(stream, expected, ids, data)),
    );
  }
}

async function positions(run: ProbeRun): Promise<void> {
  const stream = run.stream("positions");
  await run.probe("append: whether its position is that of its last event", async () => {
    const { position } = await run.append(stream, NO_STREAM, [21, 22, 23]);
    const again = await run.append(stream, NO_STREAM, [21, 22, 23]);
    const prefix = await run.append(stream, NO_STREAM, [21, 22]);
    const commits: unknown[] = [];
    for await (const { event } of run.client.readStream(stream, { credentials: run.credentials })) {
      commits.push(event?.position?.commit);
    }
    return {
      ofAppend: commits.indexOf(position?.commit),
      ofRepeat: commits.indexOf(again.position?.commit),
      ofPrefix: commits.indexOf(prefix.position?.commit),
    };
  });
}

async function bytes(run: ProbeRun): Promise<void> {
  // Of another category: a projection that looks at metadata which is no JSON is faulted.
  const stream = `bytes${run.category}`;
  const event = (id: number, metadata?: Uint8Array | { kept: string }) =>
    binaryEvent({
      id: run.id(id),
      type: "Bytes",
      data: new Uint8Array([0, 1, 200]),
      ...(metadata === undefined ? {} : { metadata }),
    });
  await run.probe("append: bytes, with bytes, with JSON and with nothing as metadata", async () =>
    shortResult(
      await run.client.appendToStream(
        stream,
        [event(25, new Uint8Array([1, 2])), event(26, { kept: "as it is" }), event(27)],
        { expectedRevision: NO_STREAM, credentials: run.credentials },
      ),
    ),
  );
  await run.probe("read of bytes", () => run.read(stream));
}

const mebibyte = 1024 * 1024;

async function sizes(run: ProbeRun): Promise<void> {
  const text = (bytes: number) => ({ text: "x".repeat(bytes - '{"text":""}'.length) });
  const stream = run.stream("sizes");
  for (const [probe, ids, data] of [
    ["one event of 1 MiB", [31], text(mebibyte)],
    ["one event of 1 MiB and a byte", [32], text(mebibyte + 1)],
    ["two events of 512 KiB", [33, 34], text(mebibyte / 2)],
    ["two events of 512 KiB and a byte", [35, 36], text(mebibyte / 2 + 1)],
    ["one event of 3 MiB", [37], text(3 * mebibyte)],
  ] as const) {
    await run.probe(`append: ${probe}`, async () => shortResult(await run.append(stream, ANY, ids, data)));
  }
}

export function shortResult({ success, nextExpectedRevision, position }: AppendResult): unknown {
  return { success, nextExpectedRevision, position: positionKind(position) };
}

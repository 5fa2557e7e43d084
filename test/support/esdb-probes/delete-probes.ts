/** What a server answers about streams that are cut short, deleted, revived and gone for ever. */
import { ANY, NO_STREAM, STREAM_EXISTS } from "@eventstore/db-client";
import { shortResult } from "./append-probes.ts";
import { type ProbeRun, positionKind } from "./probe-run.ts";

export async function deleteProbes(run: ProbeRun): Promise<void> {
  await cutShort(run);
  await softDeleted(run);
  await tombstoned(run);
  await run.probe("links of the category, resolved, once nothing is added any more", () => links(run));
}

/** What each link of the category leads to; of those to the streams of this file. */
async function links(run: ProbeRun): Promise<unknown> {
  let before = -1;
  for (let tries = 1; ; tries += 1) {
    const found: string[] = [];
    for await (const { event, link } of run.client.readStream(`$ce-${run.category}`, {
      credentials: run.credentials,
      resolveLinkTos: true,
    })) {
      const target = event === undefined ? "nothing" : `${event.streamId} ${event.revision} ${event.type}`;
      found.push(`${link?.type} to ${target}, ${positionKind(event?.position)}`);
    }
    if (found.length === before || tries === 100)
      return found.filter((text) => /nothing|counted|delet|tomb/.test(text));
    before = found.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function cutShort(run: ProbeRun): Promise<void> {
  const { client, credentials } = run;
  const stream = run.stream("counted");
  await run.probe("metadata: of a missing stream", () => client.getStreamMetadata(stream, { credentials }));
  await run.probe("metadata: set before the stream exists", async () =>
    shortResult(
      await client.setStreamMetadata(stream, { maxCount: 1 }, { credentials, expectedRevision: NO_STREAM }),
    ),
  );
  await run.probe("metadata: set again, expecting none", () =>
    client.setStreamMetadata(stream, { maxCount: 2 }, { credentials, expectedRevision: NO_STREAM }),
  );
  await run.probe("metadata: got", async () => {
    const { metadata, metastreamRevision } = await client.getStreamMetadata(stream, { credentials });
    return { metadata, revision: typeof metastreamRevision };
  });
  await run.probe("read of the stream that has metadata only", () => run.read(stream));
  await append(run, "to a stream of at most one event", stream, NO_STREAM, [81, 82, 83]);
  await run.probe("read of a stream of at most one event", () => run.read(stream));
  await append(run, "the same three to that stream", stream, NO_STREAM, [81, 82, 83]);
  await append(run, "one more to that stream", stream, 2n, [84]);
  await run.probe("read of that stream from its first revision", () =>
    run.read(stream, { fromRevision: 0n }),
  );
  await run.probe("read of that stream backwards from a revision that is cut off", () =>
    run.read(stream, { direction: "backwards", fromRevision: 1n }),
  );
  await run.probe("metadata: truncate before", async () => {
    await client.setStreamMetadata(stream, { truncateBefore: 9 }, { credentials });
    return run.read(stream);
  });
}

async function softDeleted(run: ProbeRun): Promise<void> {
  const { client, credentials } = run;
  const stream = run.stream("deleted");
  const remove = (expectedRevision: Parameters<typeof client.deleteStream>[1] = {}) =>
    client.deleteStream(stream, { credentials, ...expectedRevision }).then(({ position }) => typeof position);
  await run.probe("delete: a missing stream", () => remove());
  await run.append(stream, NO_STREAM, [91, 92, 93, 94]);
  await run.probe("delete: at a wrong revision", () => remove({ expectedRevision: 1n }));
  await run.probe("delete: at the head", () => remove({ expectedRevision: 3n }));
  await run.probe("delete: again", () => remove());
  await run.probe("read of a deleted stream", () => run.read(stream));
  await run.probe("read of a deleted stream backwards", () =>
    run.read(stream, { direction: "backwards", fromRevision: "end" }),
  );
  await run.probe("metadata: of a deleted stream", async () => {
    const { metadata } = await client.getStreamMetadata(stream, { credentials });
    return metadata?.truncateBefore === undefined ? "not truncated" : "truncated";
  });
  await append(
    run,
    "the old events to a deleted stream, expecting none",
    stream,
    NO_STREAM,
    [91, 92, 93, 94],
  );
  await append(run, "stream-exists, to a deleted stream", stream, STREAM_EXISTS, [95]);
  await append(run, "another at a wrong revision to a deleted stream", stream, 1n, [95]);
  await append(run, "another to a deleted stream, expecting none", stream, NO_STREAM, [95, 96]);
  await run.probe("read of a revived stream", async () => run.read(stream));
  await append(run, "the same again to a revived stream, expecting none", stream, NO_STREAM, [95, 96]);
  await run.probe("metadata: of a revived stream", async () => {
    const { metadata, metastreamRevision } = await client.getStreamMetadata(stream, { credentials });
    return { metadata, revision: typeof metastreamRevision };
  });
  await run.probe("delete: a revived stream", () => remove({ expectedRevision: 5n }));
  await append(run, "at the head of a deleted stream", stream, 5n, [97]);
  await run.probe("delete: once more, then any", async () => {
    await remove();
    return shortResult(await run.append(stream, ANY, [98]));
  });
  await run.probe("read of a stream revived three times", () => run.read(stream));
}

async function tombstoned(run: ProbeRun): Promise<void> {
  const { client, credentials } = run;
  const stream = run.stream("tombstoned");
  await run.append(stream, NO_STREAM, [101, 102]);
  const bury = (expectedRevision: "any" | bigint) =>
    client.tombstoneStream(stream, { credentials, expectedRevision }).then(({ position }) => typeof position);
  await run.probe("tombstone: at a wrong revision", () => bury(0n));
  await run.probe("tombstone: any", () => bury("any"));
  await run.probe("tombstone: again", () => bury("any"));
  await run.probe("read of a tombstoned stream", () => run.read(stream));
  await run.probe("read of a tombstoned stream backwards", () =>
    run.read(stream, { direction: "backwards", fromRevision: "end" }),
  );
  await append(run, "to a tombstoned stream, expecting none", stream, NO_STREAM, [103]);
  await append(run, "the same as before to a tombstoned stream", stream, NO_STREAM, [101, 102]);
  await append(run, "any, to a tombstoned stream", stream, ANY, [103]);
}

async function append(
  run: ProbeRun,
  probe: string,
  stream: string,
  expected: Parameters<ProbeRun["append"]>[1],
  ids: readonly number[],
): Promise<void> {
  await run.probe(`append: ${probe}`, async () => shortResult(await run.append(stream, expected, ids)));
}

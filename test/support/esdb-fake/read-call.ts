/** Streams.Read of so many events, of one stream or of all. Subscriptions, which never end, are in subscription.ts. */
import type { ReadReq, ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import { streamName } from "./append-call.ts";
import { readFilter } from "./event-filter.ts";
import type { FakeLog, LogRecord } from "./fake-log.ts";
import { eventResponse, streamNotFound } from "./read-responses.ts";
import { rpcFailures } from "./rpc-failure.ts";

const backwards = 1;

/** @throws RpcFailure for a stream that is gone, and for what the server cannot read. */
export function readEvents(log: FakeLog, options: ReadReq.Options): readonly ReadResp[] {
  const count = Number(options.getCount());
  if (count === 0) throw unreadable();
  const stream = options.getStream();
  if (stream === undefined) return respond(log, options, readAll(log, options).slice(0, count));
  const name = streamName(stream);
  const isBackwards = options.getReadDirection() === backwards;
  if (stream.hasEnd() && !isBackwards) throw unreadable();
  if (log.isBuried(name)) throw rpcFailures.streamDeleted(name);
  if (log.head(name) < 0 || log.isSoftlyDeleted(name)) return [streamNotFound(name)];
  const from = stream.hasRevision() ? Number(stream.getRevision()) : stream.hasEnd() ? Number.MAX_VALUE : 0;
  const visible = log.visible(name);
  const records = isBackwards
    ? visible.filter(({ revision }) => revision <= from).toReversed()
    : visible.filter(({ revision }) => revision >= from);
  return respond(log, options, records.slice(0, count));
}

/** Forwards a position is inclusive, backwards it is exclusive. */
function readAll(log: FakeLog, options: ReadReq.Options): readonly LogRecord[] {
  const all = options.getAll();
  const filter = readFilter(options);
  const wanted = filter === null ? log.records : log.records.filter((record) => filter.matches(record));
  const isBackwards = options.getReadDirection() === backwards;
  if (all?.hasPosition()) {
    const from = BigInt(all.getPosition()?.getCommitPosition() ?? "0");
    return isBackwards
      ? wanted.filter(({ position }) => position < from).toReversed()
      : wanted.filter(({ position }) => position >= from);
  }
  if (all?.hasEnd()) return isBackwards ? wanted.toReversed() : [];
  return isBackwards ? [] : wanted;
}

function respond(log: FakeLog, options: ReadReq.Options, records: readonly LogRecord[]): readonly ReadResp[] {
  return records.map((record) => eventResponse(log, record, options.getResolveLinks()));
}

function unreadable() {
  return rpcFailures.unexpected("Unexpected ReadStreamResult: Error");
}

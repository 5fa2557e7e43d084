/** The messages of which the answer to Streams.Read is made. */
import { randomUUID } from "node:crypto";
import type { ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import type { FakeLog, LogRecord } from "./fake-log.ts";
import { shared, streams } from "./protocol.ts";

const ticksPerMs = 10_000n;
/** What stands for "no position yet" where there must be a number. */
const unset = "18446744073709551615";

export function eventResponse(log: FakeLog, record: LogRecord, resolveLinks: boolean): ReadResp {
  const event = new streams.ReadResp.ReadEvent();
  if (resolveLinks && record.type === "$>") {
    const target = linkTarget(log, record);
    if (target !== undefined) event.setEvent(recordedEvent(target));
    event.setLink(recordedEvent(record));
  } else {
    event.setEvent(recordedEvent(record));
  }
  event.setCommitPosition(String(record.position));
  return new streams.ReadResp().setEvent(event);
}

const linkText = /^(\d+)@(.*)$/s;

/** The stream whose event a link names, whatever became of it. */
export function linkedStream(link: LogRecord): string | undefined {
  return linkText.exec(Buffer.from(link.data).toString())?.[2];
}

/** The event a link names, unless it is no longer shown. */
export function linkTarget(log: FakeLog, link: LogRecord): LogRecord | undefined {
  const [, revision, stream] = linkText.exec(Buffer.from(link.data).toString()) ?? [];
  if (stream === undefined || log.isSoftlyDeleted(stream) || log.isBuried(stream)) return undefined;
  return Number(revision) < log.firstVisible(stream) ? undefined : log.at(stream, Number(revision));
}

export function streamNotFound(stream: string): ReadResp {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  return new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier),
  );
}

export function confirmation(): ReadResp {
  const id = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID());
  return new streams.ReadResp().setConfirmation(id);
}

export function caughtUp(): ReadResp {
  return new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());
}

/** A real server sends one without a position when it has looked at next to nothing. */
export function checkpoint(position: bigint | null): ReadResp {
  const text = position === null ? unset : String(position);
  const place = new streams.ReadResp.Checkpoint();
  place.setCommitPosition(text);
  place.setPreparePosition(text);
  return new streams.ReadResp().setCheckpoint(place);
}

function recordedEvent(record: LogRecord) {
  const event = new streams.ReadResp.ReadEvent.RecordedEvent();
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(record.stream));
  event.setId(new shared.UUID().setString(record.id));
  event.setStreamIdentifier(identifier);
  event.setStreamRevision(record.isTombstone ? "9223372036854775807" : String(record.revision));
  event.setCommitPosition(String(record.position));
  event.setPreparePosition(String(record.position));
  event.getMetadataMap().set("type", record.type);
  event.getMetadataMap().set("created", String(BigInt(record.createdMs) * ticksPerMs));
  event.getMetadataMap().set("content-type", record.isJson ? "application/json" : "application/octet-stream");
  event.setData(record.data);
  event.setCustomMetadata(record.metadata);
  return event;
}

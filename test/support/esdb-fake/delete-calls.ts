/** Streams.Delete, which hides a stream until it is appended to again, and Streams.Tombstone, which ends it for ever. */
import type { DeleteReq, TombstoneReq } from "@eventstore/db-client/generated/streams_pb.js";
import { expectedOf, streamName } from "./append-call.ts";
import { decideAppend } from "./decide-append.ts";
import type { FakeLog } from "./fake-log.ts";
import { streams } from "./protocol.ts";
import { rpcFailures } from "./rpc-failure.ts";

export function deleteStream(log: FakeLog, request: DeleteReq) {
  const stream = checked(log, request);
  if (log.head(stream) < 0 && log.head(`$$${stream}`) < 0) {
    throw rpcFailures.wrongDelete(stream, expectedNumber(request), -1);
  }
  const position = String(log.softlyDelete(stream).position);
  const place = new streams.DeleteResp.Position();
  place.setCommitPosition(position);
  place.setPreparePosition(position);
  return new streams.DeleteResp().setPosition(place);
}

export function tombstoneStream(log: FakeLog, request: TombstoneReq) {
  const position = String(log.bury(checked(log, request)).position);
  const place = new streams.TombstoneResp.Position();
  place.setCommitPosition(position);
  place.setPreparePosition(position);
  return new streams.TombstoneResp().setPosition(place);
}

export function deletedStream(request: DeleteReq | TombstoneReq): string {
  const options = request.getOptions();
  return options === undefined ? "" : streamName(options);
}

/** A delete is decided like an append of one new event. */
function checked(log: FakeLog, request: DeleteReq | TombstoneReq): string {
  const options = request.getOptions();
  if (options === undefined) throw rpcFailures.unexpected("Exception was thrown by handler.");
  const stream = streamName(options);
  const decision = decideAppend(log, stream, expectedOf(options), ["a new one"]);
  if (decision.kind === "deleted") throw rpcFailures.streamDeleted(stream);
  if (decision.kind === "wrong-version") {
    throw rpcFailures.wrongDelete(stream, expectedNumber(request), decision.actual);
  }
  return stream;
}

/** The server's own numbers for what is no revision. */
function expectedNumber(request: DeleteReq | TombstoneReq): number {
  const options = request.getOptions();
  const expected = options === undefined ? "any" : expectedOf(options);
  if (typeof expected === "number") return expected;
  return { "no-stream": -1, any: -2, "stream-exists": -4 }[expected];
}

/** Streams.Append: the options first, then the events one by one; one answer. */
import type { AppendReq, AppendResp } from "@eventstore/db-client/generated/streams_pb.js";
import { decideAppend, type Expected } from "./decide-append.ts";
import type { FakeLog, ProposedEvent } from "./fake-log.ts";
import { shared, streams } from "./protocol.ts";
import { rpcFailures } from "./rpc-failure.ts";

const appendBytesMax = 1024 * 1024;

export interface AppendCall {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly ProposedEvent[];
}

/** @throws RpcFailure over 1 MiB. Like the server, it counts the events' data alone. */
export function readAppendCall(messages: readonly AppendReq[]): AppendCall {
  const options = messages[0]?.getOptions();
  if (options === undefined) throw rpcFailures.unexpected("Exception was thrown by handler.");
  const events: ProposedEvent[] = [];
  let bytes = 0;
  for (const message of messages.slice(1)) {
    const proposed = message.getProposedMessage();
    if (proposed === undefined) throw rpcFailures.unexpected("Exception was thrown by handler.");
    const data = proposed.getData_asU8();
    bytes += data.length;
    if (bytes > appendBytesMax) throw rpcFailures.tooLarge(appendBytesMax);
    events.push({
      id: proposed.getId()?.getString() ?? "",
      type: proposed.getMetadataMap().get("type") ?? "",
      isJson: proposed.getMetadataMap().get("content-type") === "application/json",
      data,
      metadata: proposed.getCustomMetadata_asU8(),
    });
  }
  return { stream: streamName(options), expected: expectedOf(options), events };
}

export function appendEvents(log: FakeLog, { stream, expected, events }: AppendCall): AppendResp {
  const decision = decideAppend(
    log,
    stream,
    expected,
    events.map(({ id }) => id),
  );
  switch (decision.kind) {
    case "deleted":
      throw rpcFailures.streamDeleted(stream);
    case "wrong-version":
      return wrongVersion(expected, decision.actual);
    case "repeat":
      return success(decision.last, decision.position);
    case "write": {
      const wasDeleted = log.isSoftlyDeleted(stream);
      const from = log.head(stream) + 1;
      // One that is empty is written, too: as a place in the log without an event.
      const last = log.append(stream, events).at(-1);
      if (wasDeleted) log.revive(stream, from);
      return success(last?.revision ?? from - 1, last?.position ?? log.records.at(-1)?.position ?? 0n);
    }
  }
}

interface WithStream {
  getStreamIdentifier(): { getStreamName_asU8(): Uint8Array } | undefined;
}

export function streamName(options: WithStream): string {
  return Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString("utf8");
}

interface WithExpected {
  hasRevision(): boolean;
  getRevision(): string;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}

export function expectedOf(options: WithExpected): Expected {
  if (options.hasRevision()) return Number(options.getRevision());
  if (options.hasNoStream()) return "no-stream";
  return options.hasStreamExists() ? "stream-exists" : "any";
}

function success(revision: number, position: bigint | null): AppendResp {
  const answer = new streams.AppendResp.Success();
  if (revision < 0) answer.setNoStream(new shared.Empty());
  else answer.setCurrentRevision(String(revision));
  if (position === null) answer.setNoPosition(new shared.Empty());
  else {
    const place = new streams.AppendResp.Position();
    place.setCommitPosition(String(position));
    place.setPreparePosition(String(position));
    answer.setPosition(place);
  }
  return new streams.AppendResp().setSuccess(answer);
}

function wrongVersion(expected: Expected, actual: number): AppendResp {
  const answer = new streams.AppendResp.WrongExpectedVersion();
  if (expected === "any") answer.setExpectedAny(new shared.Empty());
  else if (expected === "no-stream") answer.setExpectedNoStream(new shared.Empty());
  else if (expected === "stream-exists") answer.setExpectedStreamExists(new shared.Empty());
  else answer.setExpectedRevision(String(expected));
  if (actual < 0) answer.setCurrentNoStream(new shared.Empty());
  else answer.setCurrentRevision(String(actual));
  return new streams.AppendResp().setWrongExpectedVersion(answer);
}

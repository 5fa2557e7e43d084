/**
 * A subscription to one stream or to all: what was there first, then "caught up", then what comes, from one cursor over
 * the log, so that nothing is missed and nothing comes twice.
 */
import type { ReadReq, ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import { streamName } from "./append-call.ts";
import { type EventFilter, readFilter } from "./event-filter.ts";
import type { FakeLog, LogRecord } from "./fake-log.ts";
import { caughtUp, checkpoint, confirmation, eventResponse } from "./read-responses.ts";
import { type RpcFailure, rpcFailures } from "./rpc-failure.ts";

export interface SubscriptionSink {
  send(response: ReadResp): void;
  fail(failure: RpcFailure): void;
}

export class Subscription {
  readonly #log: FakeLog;
  readonly #sink: SubscriptionSink;
  readonly #resolveLinks: boolean;
  readonly #stream: string | null;
  readonly #filter: EventFilter | null;
  readonly #isOld: boolean;
  /** Records up to here, this one included, were sent or not wanted. */
  #position: bigint;
  #revision: number;
  #considered = 0;
  #checkpoint: bigint | null;
  #isCaughtUp = false;
  #isMuted = false;
  #isHeld = false;
  #stop: () => void = () => {};

  constructor(log: FakeLog, options: ReadReq.Options, version: string, sink: SubscriptionSink) {
    const stream = options.getStream();
    const all = options.getAll();
    this.#log = log;
    this.#sink = sink;
    this.#resolveLinks = options.getResolveLinks();
    this.#stream = stream === undefined ? null : streamName(stream);
    this.#filter = readFilter(options);
    this.#isOld = version === "23.10";
    const last = log.records.at(-1)?.position ?? -1n;
    const from = all?.getPosition()?.getCommitPosition();
    this.#position = from !== undefined ? BigInt(from) : all?.hasEnd() ? last : -1n;
    this.#checkpoint = this.#position < 0n ? null : this.#position;
    this.#revision = stream?.hasRevision()
      ? Number(stream.getRevision())
      : stream?.hasEnd()
        ? log.head(this.#stream ?? "")
        : -1;
  }

  start(): void {
    this.#sink.send(confirmation());
    this.#stop = this.#log.onAppend(() => this.#pump());
    this.#pump();
  }

  /** From now on it says nothing, as if the network had lost it without a word. */
  mute(): void {
    this.#isMuted = true;
  }

  /** Until it is let go on it looks no further than to the next checkpoint. */
  hold(): void {
    this.#isHeld = true;
  }

  /** To the next checkpoint, where it is held. */
  goOn(): void {
    this.#pump();
  }

  stop(): void {
    this.#stop();
  }

  #pump(): void {
    if (this.#isMuted) return;
    if (this.#stream !== null && this.#log.isBuried(this.#stream)) {
      this.#sink.fail(rpcFailures.streamDeleted(this.#stream));
      return;
    }
    const wasCaughtUp = this.#isCaughtUp;
    for (const record of this.#next()) {
      if (this.#consider(record, wasCaughtUp) && this.#isHeld) return;
    }
    if (wasCaughtUp || this.#waitsForItsStream()) return;
    this.#isCaughtUp = true;
    if (this.#filter !== null && !this.#isOld && this.#wasBehind()) {
      this.#sink.send(checkpoint(this.#checkpoint));
    }
    this.#sink.send(caughtUp());
  }

  #next(): readonly LogRecord[] {
    if (this.#stream === null) return this.#log.after(this.#position);
    return this.#log.visible(this.#stream, this.#revision + 1);
  }

  /** Whether it has come to a checkpoint. */
  #consider(record: LogRecord, isLive: boolean): boolean {
    this.#position = record.position;
    if (this.#stream !== null) this.#revision = record.revision;
    this.#considered += 1;
    if (this.#filter === null || this.#filter.matches(record)) {
      this.#sink.send(eventResponse(this.#log, record, this.#resolveLinks));
      this.#checkpoint = record.position;
    }
    if (this.#filter === null || this.#considered % this.#filter.checkpointEvery !== 0) return false;
    this.#checkpoint = record.position;
    if (isLive || !this.#isOld) this.#sink.send(checkpoint(record.position));
    return true;
  }

  /** A subscription that begins at the end is live at once, without a checkpoint. */
  #wasBehind(): boolean {
    return this.#considered > 0;
  }

  /** Version 23.10 looks again and again for a stream that is not there, and is not caught up meanwhile. */
  #waitsForItsStream(): boolean {
    return this.#isOld && this.#stream !== null && this.#log.head(this.#stream) < 0;
  }
}

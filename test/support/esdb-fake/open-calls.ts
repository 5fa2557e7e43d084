/** The reads and subscriptions a fake server is serving: counted, cut off and muted. */
import type { ReadReq, ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import type { grpc } from "./protocol.ts";
import { rpcFailures } from "./rpc-failure.ts";
import type { Subscription } from "./subscription.ts";

export type ReadCall = grpc.ServerWritableStream<ReadReq, ReadResp>;

export class OpenCalls {
  readonly #calls = new Map<ReadCall, Subscription | null>();
  #cut = 0;

  get size(): number {
    return this.#calls.size;
  }

  get subscriptions(): number {
    return [...this.#calls.values()].filter((subscription) => subscription !== null).length;
  }

  /** How many were cut off. */
  get cut(): number {
    return this.#cut;
  }

  /** Until it ends, however it ends. */
  add(call: ReadCall, subscription: Subscription | null, changed: () => void): void {
    const remove = () => {
      subscription?.stop();
      if (this.#calls.delete(call)) changed();
    };
    this.#calls.set(call, subscription);
    call.on("cancelled", remove);
    call.on("close", remove);
    call.on("finish", remove);
    call.on("error", remove);
    changed();
  }

  cutAll(how: "gracefully" | "unavailable"): void {
    for (const [call, subscription] of [...this.#calls]) {
      this.#cut += 1;
      subscription?.stop();
      if (how === "gracefully") call.end();
      else call.emit("error", rpcFailures.unavailable());
      this.#calls.delete(call);
    }
  }

  goOnAll(): void {
    for (const subscription of this.#calls.values()) subscription?.goOn();
  }

  muteAll(): void {
    for (const subscription of this.#calls.values()) subscription?.mute();
  }
}

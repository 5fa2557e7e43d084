/**
 * What a test has arranged to go wrong: for which call, how, and how often. What was done is counted, so that a test can
 * say that it happened.
 */
import type { RpcFailure } from "./rpc-failure.ts";

export type RpcName =
  | "Streams.Append"
  | "Streams.BatchAppend"
  | "Streams.Read"
  | "Streams.Delete"
  | "Streams.Tombstone"
  | "ServerFeatures.GetSupportedMethods"
  | "Gossip.Read"
  | `Projections.${"Create" | "Update" | "Delete" | "Enable" | "Disable" | "Reset" | "State" | "Result" | "Statistics"}`;

export type Fault =
  /** It is done, and the answer is an error instead; null: there is no answer. */
  | { readonly kind: "lost-answer"; readonly failure: RpcFailure | null }
  /** It is accepted, never done and never answered; a read gives this many events first. */
  | { readonly kind: "silence"; readonly afterEvents: number }
  /** It is answered later: done before the wait, or after it unless the client has gone. */
  | { readonly kind: "delay"; readonly ms: number; readonly isDoneFirst: boolean }
  /** It is refused; a read gives this many events first. */
  | { readonly kind: "failure"; readonly failure: RpcFailure; readonly afterEvents: number };

interface Arranged {
  readonly rpc: RpcName;
  readonly fault: Fault;
  left: number;
}

export class Faults {
  readonly counts: Record<Fault["kind"], number> = { "lost-answer": 0, silence: 0, delay: 0, failure: 0 };
  #arranged: Arranged[] = [];

  /** For the next so many calls of that name. What was arranged first comes first. */
  arrange(rpc: RpcName, fault: Fault, times: number): void {
    this.#arranged.push({ rpc, fault, left: times });
  }

  take(rpc: RpcName): Fault | null {
    const one = this.#arranged.find((arranged) => arranged.rpc === rpc);
    if (one === undefined) return null;
    one.left -= 1;
    if (one.left <= 0) this.#arranged = this.#arranged.filter((arranged) => arranged !== one);
    this.counts[one.fault.kind] += 1;
    return one.fault;
  }

  /** Nothing goes wrong from now on. */
  clear(): void {
    this.#arranged = [];
  }
}

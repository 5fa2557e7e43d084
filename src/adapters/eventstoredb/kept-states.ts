/**
 * The states a server's projection keeps of plans. It may lag, be faulted, be off, or say nothing at all: then there is no
 * kept state, soon. Nothing that is acknowledged depends on it, and whoever reads one checks that it fits.
 */
import { planStateProjection } from "../../../projections/plan-state.ts";
import type { StateSnapshot } from "../../application/ports/event-store.ts";
import type { Calls } from "./calls.ts";
import { isSilence } from "./failures.ts";
import { readKept } from "./kept-state.ts";
import { hasSeveralNodes } from "./store-url.ts";

/** Reading the events instead takes not much longer. */
const waitMs = 400;
/** After so many failures in a row it is not asked for a while. */
const failuresMax = 3;
const restMs = 60_000;

export class KeptStates {
  readonly #calls: Calls;
  #failures = 0;
  #restUntilMs = Number.NEGATIVE_INFINITY;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  async read(projection: string, stream: string): Promise<StateSnapshot | null> {
    const { clock, connection } = this.#calls;
    this.#calls.assertOpen();
    if (projection !== planStateProjection || clock.monotonicMs() < this.#restUntilMs) return null;
    const { client } = connection;
    try {
      const { snapshot } = await readKept(client, connection, stream, waitMs);
      this.#failures = 0;
      return snapshot;
    } catch (error) {
      await this.#failed(client, error);
      return null;
    }
  }

  async #failed(client: Parameters<Calls["understand"]>[0], error: unknown): Promise<void> {
    const { clock, connection } = this.#calls;
    await this.#calls.understand(client, error);
    this.#failures++;
    if (this.#failures < failuresMax) return;
    this.#failures = 0;
    this.#restUntilMs = clock.monotonicMs() + restMs;
    // A follower answers none of this, and which node is the leader is only looked up when a client connects.
    if (isSilence(error) && hasSeveralNodes(connection.url)) await connection.renew(client);
  }
}

/**
 * Makes calls that may be made twice, again while a failure may pass, and says of one that does not what is to be done. An
 * append to a plan is never repeated from here: whoever froze it does that.
 */
import type { EventStoreDBClient } from "@eventstore/db-client";
import { appendUnknown } from "../../application/ports/append-unknown.ts";
import type { Clock } from "../../application/ports/clock.ts";
import { StoreError } from "../../application/ports/store-error.ts";
import type { Connection } from "./connection.ts";
import { diagnose } from "./diagnose.ts";
import { cutShort, isClientError, type Meaning, mayPass, meaningOf } from "./failures.ts";
import { hasSeveralNodes } from "./store-url.ts";

/** An election takes a second or two, on a machine that is busy some more. */
const electionMs = 15_000;
const pauseMs = 100;

export class Calls {
  readonly connection: Connection;
  readonly clock: Clock;
  #isClosed = false;
  readonly #pending = new Set<Promise<unknown>>();

  constructor(connection: Connection, clock: Clock) {
    this.connection = connection;
    this.clock = clock;
  }

  /** @throws StoreError `STORE_UNAVAILABLE` */
  assertOpen(): void {
    if (this.#isClosed) throw new StoreError("STORE_UNAVAILABLE", "the store has been closed");
  }

  /** Nothing is begun any more; resolves when all that was is over. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled([...this.#pending]);
    await this.connection.close();
  }

  /** What `close` waits for. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    this.assertOpen();
    const pending = work();
    this.#pending.add(pending);
    try {
      return await pending;
    } finally {
      this.#pending.delete(pending);
    }
  }

  /**
   * For reads, and for writes that harm nobody when they are done twice: one whose answer was lost is done again.
   *
   * @throws StoreError `STORE_UNAVAILABLE`; what `answer` makes of a failure is the result instead
   */
  repeatable<T>(
    work: (client: EventStoreDBClient) => Promise<T>,
    answer: (meaning: Meaning) => { readonly value: T } | null = () => null,
  ): Promise<T> {
    return this.track(() => this.#repeat(work, answer));
  }

  async #repeat<T>(
    work: (client: EventStoreDBClient) => Promise<T>,
    answer: (meaning: Meaning) => { readonly value: T } | null,
  ): Promise<T> {
    const patience = this.patience();
    for (;;) {
      const { client } = this.connection;
      try {
        const answer = await work(client);
        // What a replaced client was reading may be half of it.
        if (!this.connection.isCurrent(client)) throw cutShort();
        this.connection.hasAnswered = true;
        return answer;
      } catch (error) {
        if (!isClientError(error)) throw error;
        const meaning = await this.understand(client, error);
        const answered = answer(meaning);
        if (answered !== null) return answered.value;
        if (!(await patience(meaning))) throw await this.failure(meaning, error);
      }
    }
  }

  /** For one call: waits a moment and says true as long as it is worth trying again. */
  patience(): (meaning: Meaning) => Promise<boolean> {
    const isCluster = hasSeveralNodes(this.connection.url);
    const startedMs = this.clock.monotonicMs();
    return async (meaning) => {
      // A single node that is away has no other one that could take its place in a moment.
      const isSoon = mayPass(meaning) && (meaning.isAnswer || isCluster);
      const isOver = this.clock.monotonicMs() - startedMs >= electionMs;
      if (!isSoon || isOver || this.#isClosed) return false;
      await this.clock.sleep(pauseMs * (0.5 + this.clock.random()));
      return true;
    };
  }

  /** Sees to it that a client that cannot recover is not used again. */
  async understand(client: EventStoreDBClient, error: unknown): Promise<Meaning> {
    const meaning = meaningOf(error);
    if (meaning.isAnswer) this.connection.hasAnswered = true;
    if (meaning.isClientBroken) await this.connection.renew(client);
    return meaning;
  }

  /** Of an append that may have been written: unknown, unless it cannot have been sent at all. */
  async unknown(meaning: Meaning, cause: unknown): Promise<StoreError> {
    const failure = await this.failure(meaning, cause);
    const { message, isDefinite } = failure;
    if (isDefinite && mayPass(meaning)) return failure;
    const next = isDefinite ? failure.next : [];
    return appendUnknown(message, { cause, next, isDefinite });
  }

  /** A failure for whoever asked, with what gets out of it. */
  async failure(meaning: Meaning, cause: unknown): Promise<StoreError> {
    const { message, next, isUnheard } = await diagnose(this.connection.url, meaning.kind);
    // What was never heard is not heard later either; a server that has answered is only away.
    const isDefinite = !mayPass(meaning) || (isUnheard === true && !this.connection.hasAnswered);
    return new StoreError("STORE_UNAVAILABLE", message, { cause, next, isDefinite });
  }
}

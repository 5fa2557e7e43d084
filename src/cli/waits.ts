/** Says on stderr what keeps a command waiting, and knows it afterwards. It waits for nothing itself. */
import type { Waiting } from "../application/waiting.ts";
import { duration } from "./render/time.ts";
import { oneLine, type Screen } from "./screen.ts";

export class Waits {
  readonly #screen: Screen;
  #isForStore = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** Whether the store still has not taken what it was given, as far as was heard. */
  get isForStore(): boolean {
    return this.#isForStore;
  }

  begin(waiting: Waiting): void {
    const upTo = duration(waiting.patienceMs);
    if (waiting.kind === "store") {
      this.#isForStore = true;
      this.#screen.warn(`The store cannot be written: ${oneLine(waiting.error.message)}`);
      this.#screen.warn(`Trying again for up to ${upTo}.`);
    } else {
      const { pid, host } = waiting;
      this.#screen.warn(`Waiting up to ${upTo} for a sign of life from pid ${pid} on ${oneLine(host)}.`);
    }
  }

  /** The store has taken something. */
  end(): void {
    this.#isForStore = false;
  }
}

/**
 * The time of what is told again: so many times as fast as the present, and never beyond the event that is waited for. It
 * reads no clock but the one it is given.
 */
export class ReplayClock {
  readonly #presentMs: () => number;
  readonly #speed: number;
  #atMs = 0;
  #untilMs = 0;
  #sinceMs = 0;

  constructor(presentMs: () => number, speed: number) {
    this.#presentMs = presentMs;
    this.#speed = speed;
  }

  standAt(ms: number): void {
    this.#atMs = ms;
    this.#untilMs = ms;
  }

  goOnTo(ms: number): void {
    this.#untilMs = ms;
    this.#sinceMs = this.#presentMs();
  }

  nowMs(): number {
    const goneMs = (this.#presentMs() - this.#sinceMs) * this.#speed;
    return Math.min(this.#untilMs, this.#atMs + goneMs);
  }
}

/**
 * Reads a log piece by piece, so that one of any size needs little memory: from its beginning, from its last lines on,
 * and what was written since. It changes nothing and knows nothing of plans.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const chunkBytes = 64 * 1024;
const newline = 0x0a;

/** A log that may still grow, and one that is not there yet may still be made. To be closed. */
export class LogReader {
  readonly #path: string;
  #file: number | null;
  readonly #chunk = Buffer.alloc(chunkBytes);
  readonly #decoder = new StringDecoder("utf8");
  #at: number;
  #rest = "";

  /** `lastLines`: skip what stands before them by now; null: nothing. Throws as `openSync` does, but for no file. */
  constructor(path: string, lastLines: number | null) {
    this.#path = path;
    this.#file = openIfThere(path);
    this.#at = lastLines === null || this.#file === null ? 0 : this.#startOfLast(this.#file, lastLines);
  }

  /**
   * What there is since the last call, in texts of whole lines; a line that is very long comes in several. The last
   * line may still be written, so it comes when it has an end, or with `isOver`.
   */
  *read(isOver: boolean): Generator<string> {
    this.#file ??= openIfThere(this.#path);
    if (this.#file === null) return;
    for (;;) {
      const count = readSync(this.#file, this.#chunk, 0, chunkBytes, this.#at);
      if (count === 0) break;
      this.#at += count;
      const text = this.#rest + this.#decoder.write(this.#chunk.subarray(0, count));
      const end = text.length > chunkBytes && !text.includes("\n") ? text.length : text.lastIndexOf("\n") + 1;
      this.#rest = text.slice(end);
      if (end > 0) yield text.slice(0, end);
    }
    if (!isOver) return;
    const last = this.#rest + this.#decoder.end();
    this.#rest = "";
    if (last !== "") yield last;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }

  /** Goes backwards from the end, where the last lines are. */
  #startOfLast(file: number, lines: number): number {
    const { size } = fstatSync(file);
    if (lines === 0) return size;
    let left = lines;
    for (let end = size; end > 0; ) {
      const start = Math.max(0, end - chunkBytes);
      const count = readSync(file, this.#chunk, 0, end - start, start);
      for (let index = count - 1; index >= 0; index--) {
        const at = start + index;
        // The end of the last line begins no other one.
        if (this.#chunk[index] !== newline || at === size - 1) continue;
        left--;
        if (left === 0) return at + 1;
      }
      end = start;
    }
    return 0;
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/**
 * A file that grows by texts, in the order they come. It is made by the first of them, also an empty one; only its user
 * can read it. When it cannot be written that is told once and it is given up.
 */
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

/** Texts are encoded in here, part by part: a new buffer for each would double the memory of a fast writer. */
const scratchBytes = 64 * 1024;
const encoder = new TextEncoder();

export class LogFile {
  readonly #path: string;
  readonly #onTrouble: (error: Error) => void;
  #open: { readonly file: FileHandle; readonly scratch: Buffer } | null = null;
  #isGivenUp = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, onTrouble: (error: Error) => void) {
    this.#path = path;
    this.#onTrouble = onTrouble;
  }

  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** Resolves when the text is with the file system, or given up. Rejects only when `onTrouble` throws. */
  append(text: string): Promise<unknown> {
    this.#last = this.#last
      .then(() => (this.#isGivenUp ? undefined : this.#write(text)))
      .catch((error) => this.#giveUp(error));
    return this.#last;
  }

  /** Never rejects. */
  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#open?.file.close().catch(() => undefined);
    this.#open = null;
  }

  async #write(text: string): Promise<void> {
    this.#open ??= await this.#make();
    const { file, scratch } = this.#open;
    for (let from = 0; from < text.length; ) {
      const { read, written } = encoder.encodeInto(text.slice(from), scratch);
      from += read;
      for (let at = 0; at < written; ) at += (await file.write(scratch, at, written - at)).bytesWritten;
    }
  }

  async #make(): Promise<{ file: FileHandle; scratch: Buffer }> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    return { file: await open(this.#path, "a", 0o600), scratch: Buffer.alloc(scratchBytes) };
  }

  async #giveUp(error: unknown): Promise<void> {
    // What the one who is told throws is a bug, and no second trouble.
    if (this.#isGivenUp) throw error;
    this.#isGivenUp = true;
    const given = this.#open;
    this.#open = null;
    await given?.file.close().catch(() => undefined);
    this.#onTrouble(error as Error);
  }
}

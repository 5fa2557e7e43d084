/** A file descriptor to write text to, synchronously. A reader that has left is no error: writing goes on to nowhere. */
import { fstatSync, type Stats, writeSync } from "node:fs";

export interface Sink {
  readonly isTerminal: boolean;
  /** What is written is kept in a file of its own; absent: it is not. */
  readonly isFile?: boolean;
  /** As many as there are now; null when it is no terminal, or its size is not known. */
  readonly columns: number | null;
  /** False once a reader that has left was noticed, which takes a write. */
  readonly isOpen: boolean;
  write(text: string): void;
}

/** The stream the process has for the descriptor: it knows whether it is a terminal, and takes time to make. */
type StreamOf = () => { readonly isTTY?: boolean; readonly columns?: number };

export function sinkTo(descriptor: 1 | 2, streamOf: StreamOf): Sink {
  // Only a character device can be a terminal, so for pipes and files the stream is never made.
  const stats = statsOf(descriptor);
  const stream = stats?.isCharacterDevice() ? streamOf() : null;
  const isTerminal = stream?.isTTY ?? false;
  let isOpen = true;
  return {
    isTerminal,
    isFile: stats?.isFile() ?? false,
    get columns() {
      // A terminal that nobody has told its size says 0.
      return isTerminal ? stream?.columns || null : null;
    },
    get isOpen() {
      return isOpen;
    },
    write(text) {
      if (isOpen) isOpen = writeAll(descriptor, text);
    },
  };
}

/** False when nobody reads any more. */
function writeAll(descriptor: number, text: string): boolean {
  let rest = Buffer.from(text, "utf8");
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EAGAIN") return false;
      // A pipe that is full and must not block: the reader gets a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return true;
}

function statsOf(descriptor: number): Stats | null {
  try {
    return fstatSync(descriptor);
  } catch {
    return null;
  }
}

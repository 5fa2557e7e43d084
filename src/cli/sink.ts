/**
 * A file descriptor to write text to, synchronously. It never throws: a reader that has left is no error, and what else
 * went wrong is kept for the end of the command; either way writing goes on to nowhere.
 */
import { fstatSync, type Stats, writeSync } from "node:fs";

export interface Sink {
  readonly isTerminal: boolean;
  /** What is written is kept in a file of its own; absent: it is not. */
  readonly isFile?: boolean;
  /** As many as there are now; null when it is no terminal, or its size is not known. */
  readonly columns: number | null;
  /** False once a reader that has left was noticed, which takes a write. */
  readonly isOpen: boolean;
  /** The code of what went wrong, and text was lost; null while nothing has. */
  readonly failure: string | null;
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
  let failure: string | null = null;
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
    get failure() {
      return failure;
    },
    write(text) {
      if (!isOpen) return;
      const obstacle = writeAll(descriptor, text);
      isOpen = obstacle === null;
      if (obstacle !== "EPIPE") failure = obstacle;
    },
  };
}

/** The code of what stood in the way, or null. */
function writeAll(descriptor: number, text: string): string | null {
  let rest = Buffer.from(text, "utf8");
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code = "unknown" } = error as NodeJS.ErrnoException;
      if (code !== "EAGAIN") return code;
      // A pipe that is full and must not block: the reader gets a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return null;
}

function statsOf(descriptor: number): Stats | null {
  try {
    return fstatSync(descriptor);
  } catch {
    return null;
  }
}

/** A file descriptor to write text to, synchronously. A reader that has left is no error: writing goes on to nowhere. */
import { fstatSync, writeSync } from "node:fs";

export interface Sink {
  readonly isTerminal: boolean;
  /** Null when it is no terminal, or its size is not known. */
  readonly columns: number | null;
  /** False once a reader that has left was noticed, which takes a write. */
  readonly isOpen: boolean;
  write(text: string): void;
}

/** The stream the process has for the descriptor: it knows whether it is a terminal, and takes time to make. */
type StreamOf = () => { readonly isTTY?: boolean; readonly columns?: number };

export function sinkTo(descriptor: 1 | 2, streamOf: StreamOf): Sink {
  // Only a character device can be a terminal, so for pipes and files the stream is never made.
  const stream = isCharacterDevice(descriptor) ? streamOf() : null;
  const isTerminal = stream?.isTTY ?? false;
  // A terminal that nobody has told its size says 0.
  const columns = isTerminal ? stream?.columns || null : null;
  let isOpen = true;
  return {
    isTerminal,
    columns,
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

function isCharacterDevice(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return false;
  }
}

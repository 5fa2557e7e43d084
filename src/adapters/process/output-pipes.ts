/**
 * Real pipes for what a step writes. Node.js hands out sockets, and on Linux a socket cannot be opened again as
 * `/dev/stdout` or `/dev/stderr`, as scripts do. A FIFO can: it is made, opened at both ends and unlinked at once.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync, unlinkSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";

export interface OutputPipe {
  readonly reader: Readable;
  /** To be closed here once the step has it, or the reader would never see an end. */
  readonly writeEnd: number;
}

/** Null where FIFOs are not to be had: sockets have to do. Throws for want of file descriptors. */
export async function openOutputPipes(folder: string): Promise<[OutputPipe, OutputPipe] | null> {
  const [stdout, stderr] = [join(folder, "stdout"), join(folder, "stderr")];
  if (!(await makeFifos([stdout, stderr]))) return null;
  const first = openPipe(stdout);
  try {
    return [first, openPipe(stderr)];
  } catch (error) {
    closePipe(first);
    throw error;
  }
}

export function closePipe({ reader, writeEnd }: OutputPipe): void {
  closeSync(writeEnd);
  reader.destroy();
}

function openPipe(path: string): OutputPipe {
  const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    // The writing end is open before anything is read: a FIFO without a writer is at its end.
    const writeEnd = openSync(path, constants.O_WRONLY);
    unlinkSync(path);
    return { reader: new Socket({ fd: readEnd, readable: true, writable: false }), writeEnd };
  } catch (error) {
    closeSync(readEnd);
    throw error;
  }
}

async function makeFifos(paths: readonly string[]): Promise<boolean> {
  const child = spawn("mkfifo", ["-m", "600", ...paths], { stdio: "ignore" });
  const [code] = await once(child, "exit").catch(() => [null]);
  return code === 0;
}

/**
 * A file's bytes, piece by piece, or why it cannot be read, in plain words. It never waits for a pipe or a device,
 * and reads synchronously: streams and promises of files would cost every resume some milliseconds.
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";

const pieceBytes = 64 * 1024;

/**
 * Returns null when `take` was given all bytes, else the reason. A piece is overwritten by the next one.
 * A file of more than `bytesMax` is not read to its end.
 */
export function readPieces(path: string, bytesMax: number, take: (piece: Uint8Array) => void): string | null {
  try {
    const status = statSync(path);
    if (status.isDirectory()) return "this is a folder, no plan file";
    if (!status.isFile()) return "this is no ordinary file";
    return readOpened(path, bytesMax, take);
  } catch (error) {
    return reason(error);
  }
}

function readOpened(path: string, bytesMax: number, take: (piece: Uint8Array) => void): string | null {
  const file = openSync(path, "r");
  try {
    const buffer = new Uint8Array(pieceBytes);
    for (let total = 0; total <= bytesMax; ) {
      const bytesRead = readSync(file, buffer, 0, pieceBytes, null);
      if (bytesRead === 0) return null;
      total += bytesRead;
      take(buffer.subarray(0, bytesRead));
    }
    return `the file is too large: a plan file has at most ${bytesMax / 1024 / 1024} MiB`;
  } finally {
    closeSync(file);
  }
}

function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "") throw error;
  if (code === "ENOENT" || code === "ENOTDIR") return "there is no such file";
  if (code === "EACCES" || code === "EPERM") return "the file may not be read: no permission";
  return `the file cannot be read (${code})`;
}

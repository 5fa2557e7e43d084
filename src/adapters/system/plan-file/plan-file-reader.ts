/**
 * Plan files on disk. `hash` loads no parser, so a resume whose file is unchanged stays quick; what parses and
 * checks comes with the first `read`. It never writes, and never follows what a file says to another one.
 */
import { dirname, resolve } from "node:path";
import type { PlanFileProblem, PlanSourceReader } from "../../../application/ports/plan-source.ts";
import { sha256 } from "../sha256.ts";
import { readPieces } from "./read-pieces.ts";

export const planFileBytesMax = 5 * 1024 * 1024;

export function planFileReader(): PlanSourceReader {
  return { hash, read };
}

/** Of whatever size: a plan file that has grown too large is another file, not one that is gone. */
async function hash(path: string): Promise<string | null> {
  const { bytes, trouble } = readAll(path, Number.POSITIVE_INFINITY);
  return trouble === null ? sha256(bytes) : null;
}

/** Of a file that cannot be read no byte is parsed, and `sha256` is that of nothing. */
async function read(path: string, inPlaceOf = path): ReturnType<PlanSourceReader["read"]> {
  const { bytes, trouble } = readAll(path, planFileBytesMax);
  if (trouble !== null) return { kind: "invalid", problems: [unreadable(trouble)], sha256: sha256("") };
  const { checkPlanFile } = await import("./check-plan-file.ts");
  return { ...checkPlanFile(bytes, dirname(resolve(inPlaceOf))), sha256: sha256(bytes) };
}

function readAll(path: string, bytesMax: number): { bytes: Uint8Array; trouble: string | null } {
  const pieces: Uint8Array[] = [];
  const trouble = readPieces(path, bytesMax, (piece) => pieces.push(piece.slice()));
  return { bytes: Buffer.concat(pieces), trouble };
}

function unreadable(message: string): PlanFileProblem {
  return { line: 1, column: 1, length: 1, message, suggestion: null, excerpt: [] };
}

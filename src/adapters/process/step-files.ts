/**
 * The private folder of one try, with the files a step writes its outputs and its decision to. They are read with a
 * bound, whatever the step made of them, and nothing of the folder is left after `remove`.
 */
import { constants } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SecretMask } from "../../application/ports/secret-mask.ts";
import { cutBytes, decisionBytesMax, outputBytesMax } from "../../application/ports/step-texts.ts";
import { type OutputsResult, parseOutputs } from "./parse-outputs.ts";

export interface StepFiles {
  /** Only its user can look into it. */
  readonly folder: string;
  readonly outputPath: string;
  readonly decisionPath: string;
  outputs(declared: readonly string[]): Promise<OutputsResult>;
  /** Masked, at most 16 KiB, null when nothing but white space was written. */
  decision(mask: SecretMask): Promise<string | null>;
  /** Never rejects: a folder the step made undeletable stays. */
  remove(): Promise<void>;
}

/** More is read than kept, because masking comes before cutting: half a secret could not be found any more. */
const decisionBytesRead = 1024 * 1024;

export async function createStepFiles(parent: string): Promise<StepFiles> {
  const folder = await mkdtemp(join(parent, "planstream-"));
  const remove = () => rm(folder, { recursive: true, force: true }).catch(() => undefined);
  const outputPath = join(folder, "output");
  const decisionPath = join(folder, "decision");
  try {
    for (const path of [outputPath, decisionPath]) await writeFile(path, "", { mode: 0o600 });
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    folder,
    outputPath,
    decisionPath,
    outputs: async (declared) => {
      const bytes = await readUpTo(outputPath, outputBytesMax + 1);
      if (bytes === null) return { kind: "problem", problem: "$PLAN_OUTPUT is not a readable file any more" };
      return parseOutputs(bytes, declared);
    },
    decision: async (mask) => {
      const bytes = (await readUpTo(decisionPath, decisionBytesRead)) ?? Buffer.alloc(0);
      const masked = mask.stream();
      const begun = masked.push(bytes.toString());
      const text = bytes.length < decisionBytesRead ? begun + masked.end() : begun;
      return cutBytes(text.trimEnd(), decisionBytesMax) || null;
    },
    remove,
  };
}

/** Null when there is something that is no file or cannot be read. A file the step removed reads as empty. */
async function readUpTo(path: string, bytesMax: number): Promise<Buffer | null> {
  try {
    // Opening a FIFO waits for its writer unless told not to.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!(await file.stat()).isFile()) return null;
      const buffer = Buffer.alloc(bytesMax);
      let length = 0;
      for (let read = -1; read !== 0; length += read) {
        read = (await file.read(buffer, length, bytesMax - length)).bytesRead;
      }
      return buffer.subarray(0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? Buffer.alloc(0) : null;
  }
}

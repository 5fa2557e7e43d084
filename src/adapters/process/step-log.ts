/**
 * The log file of one try of one step: what it wrote, masked, both streams in order of arrival. A log that
 * cannot be written is noted once and given up; it never fails the step. Only its user can read it.
 */
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { StepRequest } from "../../application/ports/step-executor.ts";

export interface StepLog {
  /** Resolves when the text is with the file system. Never rejects; calls are written in their order. */
  append(text: string): Promise<unknown>;
  close(): Promise<void>;
}

/** One try of one step of one run. */
export interface LoggedTry extends Pick<StepRequest, "planId" | "attempt" | "step" | "try"> {
  readonly stepId: string;
  /** From 1; null for a step that runs once. */
  readonly item: number | null;
}

/** Where the log of a try stands, or would. */
export function stepLogPath(
  logsFolder: string,
  { planId, attempt, step, stepId, item, try: tryNumber }: LoggedTry,
): string {
  const place = item === null ? fileNamePart(stepId) : `${fileNamePart(stepId)}.${item}`;
  const name = `${attempt}-${step}-${place}-${tryNumber}.log`;
  return join(logsFolder, fileNamePart(planId), name);
}

/** Texts are encoded in here, part by part: a new buffer for each would double the memory of a fast writer. */
const scratchBytes = 64 * 1024;
const encoder = new TextEncoder();

/** `onTrouble` is called at most once, with a text for people. */
export async function openStepLog(path: string, onTrouble: (text: string) => void): Promise<StepLog> {
  let file: FileHandle | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const scratch = Buffer.alloc(scratchBytes);

  const write = async (to: FileHandle, text: string): Promise<void> => {
    for (let from = 0; from < text.length; ) {
      const { read, written } = encoder.encodeInto(text.slice(from), scratch);
      from += read;
      for (let at = 0; at < written; ) at += (await to.write(scratch, at, written - at)).bytesWritten;
    }
  };

  const giveUp = async (error: unknown): Promise<void> => {
    onTrouble(`planstream: no log of this step is kept: ${(error as Error).message}\n`);
    const given = file;
    file = null;
    await given?.close().catch(() => undefined);
  };

  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    file = await open(path, "a", 0o600);
  } catch (error) {
    await giveUp(error);
  }
  return {
    append: (text) => {
      last = last.then(() => file && write(file, text)).catch(giveUp);
      return last;
    },
    close: async () => {
      await last.catch(() => undefined);
      await file?.close().catch(() => undefined);
      file = null;
    },
  };
}

/** Ids that a program chose may hold anything; the number of the step before it keeps names apart. */
function fileNamePart(id: string): string {
  return id.replace(/^\.+|[^\w.-]/g, "_").slice(0, 100);
}

/**
 * The log of one try of one step: what it wrote, masked, both streams in order of arrival, and in a file beside it what
 * came from stderr alone. A log that cannot be written is noted once and given up; it never fails the step.
 */
import { join } from "node:path";
import type { StepRequest } from "../../application/ports/step-executor.ts";
import { LogFile } from "./log-file.ts";

export interface StepLog {
  /** Resolves when the text is with the file system. Texts of one stream are written in their order. */
  append(stream: "stdout" | "stderr", text: string): Promise<void>;
  close(): Promise<void>;
}

/** One try of one step of one run. */
export interface LoggedTry extends Pick<StepRequest, "planId" | "attempt" | "step" | "try"> {
  readonly stepId: string;
  /** From 1; null for a step that runs once. */
  readonly item: number | null;
}

/** What a log holds. */
export type LoggedStream = "both" | "stderr";

/** Where the log of a try stands, or would. */
export function stepLogPath(
  logsFolder: string,
  { planId, attempt, step, stepId, item, try: tryNumber }: LoggedTry,
  stream: LoggedStream = "both",
): string {
  const place = item === null ? fileNamePart(stepId) : `${fileNamePart(stepId)}.${item}`;
  const ending = stream === "both" ? "log" : "stderr.log";
  return join(logsFolder, fileNamePart(planId), `${attempt}-${step}-${place}-${tryNumber}.${ending}`);
}

/** `onTrouble` is called with a text for people, at most once for each of the two files. */
export async function openStepLog(
  logsFolder: string,
  logged: LoggedTry,
  onTrouble: (text: string) => void,
): Promise<StepLog> {
  const both = new LogFile(stepLogPath(logsFolder, logged), ({ message }) =>
    onTrouble(`planstream: no log of this step is kept: ${message}\n`),
  );
  // Made when there is something for it: most steps write nothing to stderr.
  const apart = new LogFile(stepLogPath(logsFolder, logged, "stderr"), ({ message }) =>
    onTrouble(`planstream: what this step writes to stderr is not kept apart: ${message}\n`),
  );
  await both.append("");
  return {
    append: async (stream, text) => {
      await both.append(text);
      if (stream === "stderr" && !both.isGivenUp) await apart.append(text);
    },
    close: async () => {
      await both.close();
      await apart.close();
    },
  };
}

/** Ids that a program chose may hold anything; the number of the step before it keeps names apart. */
function fileNamePart(id: string): string {
  return id.replace(/^\.+|[^\w.-]/g, "_").slice(0, 100);
}

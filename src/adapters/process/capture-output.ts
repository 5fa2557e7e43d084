/**
 * Reads what one process of a step writes, to the end: decoded, masked, in whole lines, to the log and to whoever
 * watches. The log is written before more is read, so a fast writer waits and memory stays bounded.
 */
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { SecretMask } from "../../application/ports/secret-mask.ts";
import type { StepControl } from "../../application/ports/step-executor.ts";
import type { StepLog } from "./step-log.ts";
import { wholeLines } from "./whole-lines.ts";

export interface OutputSinks {
  readonly mask: SecretMask;
  readonly log: StepLog;
  readonly onOutput: StepControl["onOutput"];
}

export interface CapturedOutput {
  /** Resolves when both streams have ended and all is handed on. Rejects only when `onOutput` throws. */
  readonly done: Promise<unknown>;
  /** The last line that is not empty, of stderr, else of stdout, else an empty text. Masked. */
  lastLine(): string;
}

/** In UTF-16 units. Nobody shows more of one line. */
const lastLineLengthMax = 2048;

export function captureOutput(stdout: Readable, stderr: Readable, sinks: OutputSinks): CapturedOutput {
  const last = { stdout: "", stderr: "" };

  const drain = async (stream: "stdout" | "stderr", readable: Readable): Promise<void> => {
    const decoder = new StringDecoder("utf8");
    const masked = sinks.mask.stream();
    const lines = wholeLines();
    const handOn = async (text: string): Promise<void> => {
      if (text === "") return;
      last[stream] = lastLineOf(text) || last[stream];
      sinks.onOutput(stream, text);
      await sinks.log.append(stream, text);
    };
    for await (const chunk of chunksOf(readable)) {
      await handOn(lines.push(masked.push(decoder.write(chunk))));
    }
    await handOn(lines.push(masked.push(decoder.end()) + masked.end()) + lines.end());
  };

  return {
    done: Promise.all([drain("stdout", stdout), drain("stderr", stderr)]),
    lastLine: () => last.stderr || last.stdout,
  };
}

/** A stream that breaks or is closed from our side has ended; what came before counts. */
async function* chunksOf(readable: Readable): AsyncGenerator<Buffer> {
  try {
    yield* readable;
  } catch {
    // Nothing can be done about it, and nothing was lost that was read.
  }
}

function lastLineOf(text: string): string {
  const trimmed = text.trimEnd();
  const from = Math.max(trimmed.lastIndexOf("\n"), trimmed.lastIndexOf("\r")) + 1;
  return trimmed.slice(from, from + lastLineLengthMax);
}

/** Prints a log as it is read, in the format that was asked for: text for people, one document or a stream for programs. */
import type { StepTry } from "../application/step-tries.ts";
import { version } from "../composition/version.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Screen } from "./screen.ts";
import { helloShape } from "./shapes.ts";
import { snakeCase } from "./snake-case.ts";

export interface LogOf extends StepTry {
  readonly planId: string;
  readonly stream: "both" | "stderr";
  readonly path: string;
}

export interface LogWriter {
  /** Texts of whole lines, or pieces of very long ones. */
  write(text: string): void;
  end(): void;
}

export function logWriter(log: LogOf, screen: Screen): LogWriter {
  switch (screen.format) {
    case "json":
      return asDocument(log, screen);
    case "ndjson":
      return asStream(log, screen);
    default:
      return { write: (text) => screen.pass("stdout", text), end: () => undefined };
  }
}

/** One document, written line by line, because a log may be longer than memory. */
function asDocument(log: LogOf, screen: Screen): LogWriter {
  const whole = JSON.stringify(
    { schema: "planstream/logs@1", ...(snakeCase(log) as object), lines: [] },
    null,
    2,
  );
  screen.data(whole.slice(0, whole.lastIndexOf("]")));
  let last: string | null = null;
  return {
    write(text) {
      const lines = [...(last === null ? [] : [last]), ...linesOf(text)];
      last = lines.pop() ?? null;
      if (lines.length > 0) screen.data(lines.map((line) => `    ${JSON.stringify(line)},`).join("\n"));
    },
    end() {
      if (last !== null) screen.data(`    ${JSON.stringify(last)}`);
      screen.data("  ]\n}");
    },
  };
}

function asStream(log: LogOf, screen: Screen): LogWriter {
  const { planId, path, ...tried } = log;
  const of = snakeCase(tried) as object;
  screen.json(helloShape(version, planId));
  return {
    write(text) {
      const lines = linesOf(text).map((line) => JSON.stringify({ type: "output", ...of, text: line }));
      screen.data(lines.join("\n"));
    },
    end: () => screen.json({ type: "result", exit_code: exitCodes.done, path }),
  };
}

function linesOf(text: string): string[] {
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

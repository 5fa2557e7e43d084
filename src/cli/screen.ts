/**
 * Where a command's words go: results to stdout, narration to stderr, in the format that was asked for. It writes
 * synchronously, so nothing is lost at the end of the process, and goes quiet when the reader has left.
 */
import type { Sink } from "./sink.ts";

export type Format = "rich" | "plain" | "json" | "ndjson";

export type Times = "relative" | "iso";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

export interface Screen {
  readonly format: Format;
  /** Columns of a terminal, or what COLUMNS says; without end in a pipe or a file. */
  readonly width: number;
  readonly symbols: Symbols;
  /** How times are shown. */
  readonly times: Times;
  /** Whether anybody still reads results; what has no end of its own ends when nobody does. */
  readonly hasReader: () => boolean;
  /** A result, on stdout. */
  out(line: string): void;
  /** Narration, on stderr; nothing when quiet. */
  tell(line: string): void;
  /** A warning or an error, on stderr. */
  warn(line: string): void;
  /** One JSON document, on stdout. */
  json(document: unknown): void;
  /** What a step wrote, passed on as it came, without control characters. */
  pass(stream: "stdout" | "stderr", text: string): void;
  style(style: Style, text: string): string;
}

export interface Symbols {
  readonly done: string;
  readonly failed: string;
  readonly stopped: string;
  readonly runs: string;
  readonly later: string;
  readonly skipped: string;
  /** Between a line's number and its text. */
  readonly bar: string;
  /** What embraces the events of one run: its first, those between, its last, and what is left out between two. */
  readonly begins: string;
  readonly goesOn: string;
  readonly ends: string;
  readonly more: string;
  /** Between what was and what is. */
  readonly to: string;
}

const unicodeSymbols: Symbols = {
  ...{ done: "✔", failed: "✖", stopped: "■", runs: "▸", later: "·", skipped: "○", bar: "│" },
  ...{ begins: "┌", goesOn: "│", ends: "└", more: "…", to: "→" },
};
const asciiSymbols: Symbols = {
  ...{ done: "+", failed: "x", stopped: "#", runs: ">", later: ".", skipped: "o", bar: "|" },
  ...{ begins: "/", goesOn: "|", ends: "\\", more: "..", to: "->" },
};

export interface ScreenOptions {
  readonly format: Format;
  readonly color: boolean;
  readonly ascii: boolean;
  readonly quiet: boolean;
  readonly times: Times;
  /** What COLUMNS says; null or absent: whatever the terminal says. */
  readonly columns?: number | null;
}

const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** Nothing is cut for a pipe or a file, whose reader has no columns; what is drawn needs some all the same. */
function widthOf(stdout: Sink, stderr: Sink, { format, columns = null }: ScreenOptions): number {
  const known = columns ?? stdout.columns;
  if (known !== null) return known;
  return format === "rich" || stdout.isTerminal ? (stderr.columns ?? 80) : Number.POSITIVE_INFINITY;
}

export function makeScreen(stdout: Sink, stderr: Sink, options: ScreenOptions): Screen {
  const { format, color, ascii, quiet, times } = options;
  const isData = format === "json" || format === "ndjson";
  return {
    format,
    width: widthOf(stdout, stderr, options),
    symbols: ascii ? asciiSymbols : unicodeSymbols,
    times,
    hasReader: () => stdout.isOpen,
    out: (line) => stdout.write(`${line}\n`),
    tell: (line) => {
      if (!quiet && !isData) stderr.write(`${line}\n`);
    },
    warn: (line) => stderr.write(`${line}\n`),
    json: (document) => stdout.write(`${JSON.stringify(document, null, format === "json" ? 2 : 0)}\n`),
    pass: (stream, text) => {
      if (isData) return;
      (stream === "stdout" ? stdout : stderr).write(withoutControls(text));
    },
    style: (style, text) => {
      const [on, off] = codes[style];
      return color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
    },
  };
}

/** Most texts are, and then nothing else needs to be looked for. */
const plain = /^[ -~]*$/;
const lineBreaks = /[\t\n\u2028\u2029]+/g;

/**
 * Text that cannot steer a terminal: no control characters but newline and tab, no escape sequences, no marks that
 * turn the direction of writing. A carriage return that only ends a line goes with it.
 */
export function withoutControls(text: string): string {
  if (plain.test(text)) return text;
  return text
    .replace(
      /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|[ -/]*[0-~])/g,
      "",
    )
    .replace(/\r\n/g, "\n")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

/** For names and reasons within a line. */
export function oneLine(text: string): string {
  return withoutControls(text).replace(lineBreaks, " ").trim();
}

/**
 * Where a command's words go: results to stdout, narration to stderr, in the format that was asked for. It writes
 * synchronously, so nothing is lost at the end of the process, and goes quiet when the reader has left.
 */
import { safeJson } from "../application/safe-json.ts";
import { cleanBetween, withoutControls } from "./clean-text.ts";
import { lineCutter } from "./line-cutter.ts";
import type { Sink } from "./sink.ts";
import { typedCommand, withTypedCommands } from "./typed-command.ts";
import { noCommand } from "./workflow.ts";

export { oneLine, withoutControls } from "./clean-text.ts";

export type Format = "rich" | "plain" | "json" | "ndjson";

export type Times = "relative" | "iso";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

export interface Screen {
  readonly format: Format;
  /** Columns of a terminal as it is now, or what COLUMNS says; without end in a pipe or a file. */
  readonly width: number;
  readonly symbols: Symbols;
  /** What steps print is kept in a file, so it is not seen where the story is. */
  readonly isOutputAway: boolean;
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
  /** A command that begins with `plan`, as it is typed where this screen is. */
  typed(command: string): string;
  /** JSON as it stands, on stdout: only escaped where it steers, so it says the same. */
  data(json: string): void;
  /** One JSON document, on stdout, with the commands it suggests as they are typed. */
  json(document: unknown): void;
  /** What a step wrote, passed on as it came, without control characters. */
  pass(stream: "stdout" | "stderr", text: string): void;
  /** A line as this screen can show it. */
  shown(line: string): string;
  /** From now on all but JSON is written by this one; null: as before, at the start of a line. */
  divert(write: Diverted | null): void;
  style(style: Style, text: string): string;
}

/** A line of ours begins one, also after output of a step that has not ended its own. */
export type Diverted = (text: string, kind: "line" | "output") => void;

export interface Symbols {
  readonly done: string;
  readonly failed: string;
  readonly stopped: string;
  readonly runs: string;
  readonly later: string;
  readonly skipped: string;
  /** Between two things on one line. */
  readonly between: string;
  /** A bar from empty to full, by eighths; the first is an empty place. */
  readonly progress: readonly string[];
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
  ...{ begins: "┌", goesOn: "│", ends: "└", more: "…", to: "→", between: "·" },
  progress: [..."·▏▎▍▌▋▊▉█"],
};
const asciiSymbols: Symbols = {
  ...{ done: "+", failed: "x", stopped: "#", runs: ">", later: ".", skipped: "o", bar: "|" },
  ...{ begins: "/", goesOn: "|", ends: "\\", more: "..", to: "->", between: "|" },
  progress: [".", "#"],
};

export interface ScreenOptions {
  readonly format: Format;
  readonly color: boolean;
  readonly ascii: boolean;
  readonly quiet: boolean;
  /** What is typed to call the command; absent: `plan`. */
  readonly program?: string;
  /** Lines are read for commands there; absent: they are not. */
  readonly inGithubJob?: boolean;
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

const ownStyles = /(\u001b\[(?:[12]|22|3[1-6]|39)m)/;
/** Nothing is cut for a pipe or a file, whose reader has no columns; what is drawn needs some all the same. */
function widthOf(stdout: Sink, stderr: Sink, { format, columns = null }: ScreenOptions): number {
  const known = columns ?? stdout.columns;
  if (known !== null) return known;
  return format === "rich" || stdout.isTerminal ? (stderr.columns ?? 80) : Number.POSITIVE_INFINITY;
}

export function makeScreen(stdout: Sink, stderr: Sink, options: ScreenOptions): Screen {
  const { format, color, ascii, quiet, times, inGithubJob = false, program = "plan" } = options;
  const isData = format === "json" || format === "ndjson";
  const sinks = { stdout, stderr };
  const isOneTerminal = stdout.isTerminal && stderr.isTerminal;
  let divertedTo: Diverted | null = null;
  /** A step need not end its last line; ours begins one nevertheless. */
  let midLine = { stdout: false, stderr: false };
  const writerTo = (stream: "stdout" | "stderr", kind: "line" | "output"): ((text: string) => void) => {
    const sink = sinks[stream];
    const cut = sink.isTerminal ? lineCutter() : (text: string) => text;
    return (text) => {
      const fitting = cut(text);
      if (divertedTo !== null) return divertedTo(fitting, kind);
      const isMid = isOneTerminal ? midLine.stdout || midLine.stderr : midLine[stream];
      sink.write(kind === "line" && isMid ? `\n${fitting}` : fitting);
      if (kind === "line" && isOneTerminal) midLine = { stdout: false, stderr: false };
      midLine[stream] = kind === "output" && !text.endsWith("\n");
    };
  };
  const passOn = { stdout: writerTo("stdout", "output"), stderr: writerTo("stderr", "output") };
  const shown = (line: string) => {
    // A renderer that forgot to clean a text is forgiven here, at the price of its layout.
    const clean = color ? cleanBetween(line, ownStyles) : withoutControls(line);
    const text = inGithubJob ? noCommand(clean) : clean;
    // An ASCII screen has no sign for what was cut.
    return ascii ? text.replaceAll("…", "~") : text;
  };
  const [toOut, toErr] = [writerTo("stdout", "line"), writerTo("stderr", "line")];
  const data = (json: string) => stdout.write(`${safeJson(json)}\n`);
  const warn = (line: string) => toErr(`${shown(line)}\n`);
  return {
    format,
    get width() {
      return widthOf(stdout, stderr, options);
    },
    isOutputAway: stdout.isFile ?? false,
    hasReader: () => stdout.isOpen,
    times,
    symbols: ascii ? asciiSymbols : unicodeSymbols,
    out: (line) => toOut(`${shown(line)}\n`),
    tell: (line) => {
      if (!quiet && !isData) warn(line);
    },
    warn,
    shown,
    data,
    typed: (command) => typedCommand(command, program),
    json: (document) =>
      data(JSON.stringify(withTypedCommands(document, program), null, format === "json" ? 2 : 0)),
    pass: (stream, text) => {
      const clean = withoutControls(text);
      if (!isData && clean !== "") passOn[stream](clean);
    },
    divert: (write) => {
      divertedTo = write;
      midLine = { stdout: false, stderr: false };
    },
    style: (style, text) => {
      const [on, off] = codes[style];
      return color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
    },
  };
}

/**
 * Where a command's words go: results to stdout, narration to stderr, in the format that was asked for. It writes
 * synchronously, so nothing is lost at the end of the process, and goes quiet when the reader has left.
 */
import { cleanBetween, safeJson, withoutControls } from "./clean-text.ts";
import { lineCutter } from "./line-cutter.ts";
import type { Sink } from "./sink.ts";
import { noCommand } from "./workflow.ts";

export { oneLine, withoutControls } from "./clean-text.ts";

export type Format = "rich" | "plain" | "json" | "ndjson";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

export interface Screen {
  readonly format: Format;
  /** Columns of a terminal as it is now; 80 elsewhere. */
  readonly width: number;
  readonly symbols: Symbols;
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
  /** A line as this screen can show it. */
  shown(line: string): string;
  /** From now on all but JSON is written by this one, which keeps something below it in place; null: as before. */
  divert(write: ((text: string) => void) | null): void;
  style(style: Style, text: string): string;
}

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
  readonly bar: readonly string[];
}

const unicodeSymbols: Symbols = {
  done: "✔",
  failed: "✖",
  stopped: "■",
  runs: "▸",
  later: "·",
  skipped: "○",
  between: "·",
  bar: [..."·▏▎▍▌▋▊▉█"],
};
const asciiSymbols: Symbols = {
  done: "+",
  failed: "x",
  stopped: "#",
  runs: ">",
  later: ".",
  skipped: "o",
  between: "|",
  bar: [".", "#"],
};

export interface ScreenOptions {
  readonly format: Format;
  readonly color: boolean;
  readonly ascii: boolean;
  readonly quiet: boolean;
  /** Lines are read for commands there. */
  readonly inGithubJob: boolean;
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

export function makeScreen(stdout: Sink, stderr: Sink, options: ScreenOptions): Screen {
  const { format, color, ascii, quiet, inGithubJob } = options;
  const isData = format === "json" || format === "ndjson";
  let divertedTo: ((text: string) => void) | null = null;
  const writerTo = (sink: Sink): ((text: string) => void) => {
    const cut = sink.isTerminal ? lineCutter() : (text: string) => text;
    return (text) => {
      const shown = cut(text);
      if (divertedTo === null) sink.write(shown);
      else divertedTo(shown);
    };
  };
  const passOn = { stdout: writerTo(stdout), stderr: writerTo(stderr) };
  // A step need not end its last line; ours begins one nevertheless.
  const midLine = { stdout: false, stderr: false };
  const lineStart = (stream: "stdout" | "stderr"): string => {
    const isOneScreen = (stdout.isTerminal && stderr.isTerminal) || divertedTo !== null;
    const isMid = isOneScreen ? midLine.stdout || midLine.stderr : midLine[stream];
    if (isMid) Object.assign(midLine, isOneScreen ? { stdout: false, stderr: false } : { [stream]: false });
    return isMid ? "\n" : "";
  };
  const shown = (line: string) => {
    // A renderer that forgot to clean a text is forgiven here, at the price of its layout.
    const clean = color ? cleanBetween(line, ownStyles) : withoutControls(line);
    const text = inGithubJob ? noCommand(clean) : clean;
    // An ASCII screen has no sign for what was cut.
    return ascii ? text.replaceAll("…", "~") : text;
  };
  const [toOut, toErr] = [writerTo(stdout), writerTo(stderr)];
  const warn = (line: string) => toErr(`${lineStart("stderr")}${shown(line)}\n`);
  return {
    format,
    get width() {
      return stdout.columns ?? stderr.columns ?? 80;
    },
    symbols: ascii ? asciiSymbols : unicodeSymbols,
    out: (line) => toOut(`${lineStart("stdout")}${shown(line)}\n`),
    tell: (line) => {
      if (!quiet && !isData) warn(line);
    },
    warn,
    shown,
    json: (document) =>
      stdout.write(`${safeJson(JSON.stringify(document, null, format === "json" ? 2 : 0))}\n`),
    pass: (stream, text) => {
      const clean = withoutControls(text);
      if (isData || clean === "") return;
      passOn[stream](clean);
      midLine[stream] = !clean.endsWith("\n");
    },
    divert: (write) => {
      divertedTo = write;
    },
    style: (style, text) => {
      const [on, off] = codes[style];
      return color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
    },
  };
}

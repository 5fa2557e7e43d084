/** Programs at a real terminal: a pseudo-terminal, which Python has and Node.js has not. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { bin } from "./command.ts";
import type { Scratch } from "./scratch.ts";

const python = "python3";
const driver = fileURLToPath(new URL("terminal.py", import.meta.url));

/** Where there are none, tests that need one are skipped, and this says so. */
export const hasTerminals = spawnSync(python, ["-c", "import pty"]).status === 0;
if (!hasTerminals) console.log(`tests at a terminal: skipped, there is no ${python} with pty here`);

export const [ctrlC, enter] = ["\u0003", "\r"];

/** What was written, sizes of the terminal between the pieces; the first is the one it began with. */
type Replay = readonly (string | readonly [columns: number, rows: number])[];

export interface Session {
  readonly screen: string;
  readonly replay: Replay;
  readonly code: number | null;
  readonly signal: string | null;
  /** Resident memory of the largest process. */
  readonly peak_kb: number;
}

/** `press`: keys, `hang up`, `resize 40x10`, or `touch file`, which lets go who waits for it. */
export interface Key {
  readonly after: string;
  readonly press: string;
}

export interface TerminalOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
  /** Only so many bytes are kept of what was written, and no replay. */
  readonly newest?: number;
}

export type AtTerminal = (
  args: readonly string[],
  keys?: readonly Key[],
  options?: TerminalOptions,
) => Promise<Session>;

/** Runs a program at a terminal; each key is pressed when its text has appeared. */
export async function programAtTerminal(
  scratch: Scratch,
  argv: readonly string[],
  keys: readonly Key[] = [],
  { env = {}, ...more }: TerminalOptions = {},
): Promise<Session> {
  const request = JSON.stringify({ argv, keys, ...more });
  const ended = await scratch.startProgram(python, [driver, request], {
    env: { TERM: "xterm-256color", ...env },
  }).ended;
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  return JSON.parse(ended.stdout);
}

/** The command at a terminal. */
export function planAtTerminal(scratch: Scratch): AtTerminal {
  return (args, keys, options) => programAtTerminal(scratch, [process.execPath, bin, ...args], keys, options);
}

/** The command at a real terminal, a pseudo-terminal that Python has and Node.js has not. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { Emulator } from "../../cli/support/emulator.ts";
import { bin } from "./command.ts";
import type { Scratch } from "./scratch.ts";

const python = "python3";
const driver = fileURLToPath(new URL("terminal.py", import.meta.url));

export const hasTerminals = spawnSync(python, ["-c", "import pty"]).status === 0;
if (!hasTerminals) console.log(`terminal test: skipped, there is no ${python} with pty here`);

export const ctrlC = "\u0003";

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

/** `press`: keys, `hang up`, or `resize 40x10`. */
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
  /** Instead of the command alone; `"$@"` is the command. */
  readonly script?: string;
}

export type AtTerminal = (
  args: readonly string[],
  keys?: readonly Key[],
  options?: TerminalOptions,
) => Promise<Session>;

/** Runs the command at a terminal; each key is pressed when its text has appeared. */
export function terminalOf(scratch: Scratch): AtTerminal {
  return async (args, keys = [], { env = {}, script, ...more } = {}) => {
    const command = [process.execPath, bin, ...args];
    const argv = script === undefined ? command : ["bash", "-c", script, "bash", ...command];
    const request = JSON.stringify({ argv, keys, ...more });
    const ended = await scratch.startProgram(python, [driver, request], {
      env: { TERM: "xterm-256color", ...env },
    }).ended;
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    return JSON.parse(ended.stdout);
  };
}

const afterFrame = /(?<=\u001b\[\?2026l)/;

/** What a person saw: the lines on the screen after each whole frame and at the end. */
export async function seenOf({ replay }: Session): Promise<string[][]> {
  const [first, ...pieces] = replay;
  if (typeof first === "string" || first === undefined) throw new Error("a replay begins with a size");
  const emulator = new Emulator(first[0], first[1]);
  const seen: string[][] = [];
  for (const piece of pieces) {
    if (typeof piece !== "string") {
      emulator.resize(piece[0], piece[1]);
      continue;
    }
    for (const part of piece.split(afterFrame)) {
      await emulator.write(part);
      if (part.endsWith("?2026l")) seen.push(emulator.lines());
    }
  }
  return [...seen, emulator.lines()];
}

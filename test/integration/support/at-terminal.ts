/** The command at a real terminal, a pseudo-terminal that Python has and Node.js has not. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { expect } from "vitest";
import { bin } from "./command.ts";
import type { Scratch } from "./scratch.ts";

const python = "python3";
const driver = fileURLToPath(new URL("terminal.py", import.meta.url));

export const hasTerminals = spawnSync(python, ["-c", "import pty"]).status === 0;
if (!hasTerminals) console.log(`terminal test: skipped, there is no ${python} with pty here`);

export const ctrlC = "\u0003";
export const enter = "\r";
export const down = "\u001b[B";

export interface Session {
  readonly screen: string;
  /** Without what steers the terminal. */
  readonly text: string;
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Key {
  readonly after: string;
  readonly press: string;
}

/** Runs the command at a terminal; each key is pressed when its text has appeared. */
export async function atTerminal(
  scratch: Scratch,
  args: readonly string[],
  keys: readonly Key[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Session> {
  const request = JSON.stringify({ argv: [process.execPath, bin, ...args], keys });
  const ended = await scratch.startProgram(python, [driver, request], {
    env: { TERM: "xterm-256color", ...env },
  }).ended;
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  const session = JSON.parse(ended.stdout);
  return { ...session, text: stripVTControlCharacters(session.screen) };
}

/** Programs at a real terminal: a pseudo-terminal, which Python has and Node.js has not. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Scratch } from "./scratch.ts";

const python = "python3";
const driver = fileURLToPath(new URL("terminal.py", import.meta.url));

/** Where there are none, tests that need one are skipped, and this says so. */
export const hasTerminals = spawnSync(python, ["-c", "import pty"]).status === 0;
if (!hasTerminals) console.log(`tests at a terminal: skipped, there is no ${python} with pty here`);

export interface Session {
  readonly screen: string;
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Key {
  readonly after: string;
  readonly press: string;
}

/** Runs a program at a terminal; each key is pressed when its text has appeared. */
export async function atTerminal(
  scratch: Scratch,
  argv: readonly string[],
  keys: readonly Key[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Session> {
  const ended = await scratch.startProgram(python, [driver, JSON.stringify({ argv, keys })], {
    env: { TERM: "xterm-256color", ...env },
  }).ended;
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  return JSON.parse(ended.stdout);
}

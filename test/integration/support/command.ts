/**
 * Starts the real command as a child process and hears what it says. It never waits for a time: it waits for lines,
 * for the end of the process, or fails with everything that was printed so far.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type JsonObject, parseLines } from "./json.ts";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
export const bin = join(root, "bin/plan.cjs");

/** How a process ended; of `code` and `signal` one is null. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Loaded by Node.js before the command. */
  readonly preload?: string;
  /** Who the process runs as; only for tests that run as root. */
  readonly uid?: number;
}

/** One process of the command. */
export class Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<Ended>;
  stdout = "";
  stderr = "";
  #isOver = false;
  readonly #listeners = new Set<() => void>();

  constructor(program: string, args: readonly string[], { cwd, env, uid }: StartOptions) {
    const user = uid === undefined ? {} : { uid, gid: uid };
    this.child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], ...user });
    if (this.child.pid === undefined) throw new Error(`${program} could not be started`);
    this.pid = this.child.pid;
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => this.#heard("stdout", text));
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => this.#heard("stderr", text));
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code, signal) => {
        this.#isOver = true;
        for (const listener of this.#listeners) listener();
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** Only for a process that may still run: a pid is used again. */
  signal(name: NodeJS.Signals): void {
    if (!this.#isOver) this.child.kill(name);
  }

  /** Resolves with what `find` finds in what was printed; fails when the process ends without it. */
  until<T>(what: string, find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found === undefined && !this.#isOver) return;
        this.#listeners.delete(look);
        if (found !== undefined) resolve(found);
        else reject(new Error(`ended before ${what}\nstdout: ${this.stdout}\nstderr: ${this.stderr}`));
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** The first event line of that type, of that step, in an NDJSON stream. */
  event(type: string, step?: number): Promise<JsonObject> {
    const fits = (line: JsonObject) =>
      line.event === type && (step === undefined || (line.data as JsonObject).step === step);
    return this.until(`${type} ${step ?? ""}`, () => parseLines(this.stdout).find(fits));
  }

  /** Until the text stands on stderr. */
  says(text: string): Promise<true> {
    return this.until(`"${text}"`, () => (this.stderr.includes(text) ? true : undefined));
  }

  #heard(stream: "stdout" | "stderr", text: string): void {
    this[stream] += text;
    for (const listener of this.#listeners) listener();
  }
}

export function startPlan(args: readonly string[], options: StartOptions): Running {
  const preload = options.preload === undefined ? [] : ["--require", options.preload];
  return new Running(process.execPath, [...preload, bin, ...args], options);
}

/** Starts store-process.ts and ends it after the test, whatever became of it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach } from "vitest";

export interface StoreProcess {
  /** All lines so far. */
  readonly lines: readonly string[];
  /** Resolves when there are so many lines; rejects when the process ends before. */
  hasPrinted(count: number): Promise<void>;
  /** Lets the process begin. */
  go(): void;
  kill(): void;
  /** Resolves when the process is gone and all its output was read. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

export interface StartOptions {
  /** The largest file the process may write, in units of 512 bytes. */
  readonly fileBlocksMax?: number;
}

const script = fileURLToPath(new URL("./store-process.ts", import.meta.url));

export function storeProcesses(): (args: readonly string[], options?: StartOptions) => StoreProcess {
  const started: { child: ChildProcess; ended: Promise<unknown> }[] = [];

  afterEach(async () => {
    for (const { child, ended } of started.splice(0)) {
      child.kill("SIGKILL");
      await ended;
    }
  });

  return (args, { fileBlocksMax } = {}) => {
    const node = [process.execPath, script, ...args];
    const limit = `ulimit -f ${fileBlocksMax}; exec "$@"`;
    const [program = "", ...rest] = fileBlocksMax === undefined ? node : ["sh", "-c", limit, "sh", ...node];
    const child = spawn(program, rest, { stdio: ["pipe", "pipe", "inherit"] });
    const ended = once(child, "close").then(([code, signal]) => ({ code, signal }));
    started.push({ child, ended });
    return { ...follow(child, ended), ended };
  };
}

function follow(child: ChildProcess, ended: Promise<unknown>): Omit<StoreProcess, "ended"> {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  if (child.stdout === null) throw new Error("the process has no output");
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  // A process that has ended no longer listens.
  child.stdin?.on("error", () => undefined);

  return {
    lines,
    hasPrinted: (count) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (lines.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`ended after ${lines.length} of ${count} lines`)));
      }),
    go: () => child.stdin?.end("go\n"),
    kill: () => child.kill("SIGKILL"),
  };
}

/**
 * The real command as a child process: what it printed, how it ended, and waiting for either. It is started in a
 * scenario's own folder with its own environment, and never knows anything of this process.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const built = fileURLToPath(new URL("dist/cli/main.cjs", root));
const program = existsSync(built) ? "bin/plan.cjs" : "src/cli/main.ts";
const programPath = fileURLToPath(new URL(program, root));

export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export class PlanCommand {
  readonly line: string;
  readonly pid: number;
  /** Settles when the process is gone and all it printed was read. Never rejects. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #stdout = "";
  #stderr = "";
  #exitCode: number | null = null;
  #endedBy: NodeJS.Signals | null = null;

  constructor(args: readonly string[], { cwd, env }: Surroundings) {
    this.line = `plan ${args.join(" ")}`;
    const child = spawn(process.execPath, [programPath, ...args], {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.pid = child.pid ?? 0;
    child.stdout.setEncoding("utf8").on("data", (text: string) => this.#heard(() => (this.#stdout += text)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => this.#heard(() => (this.#stderr += text)));
    this.ended = new Promise((resolve) => {
      child.on("error", (error) => this.#heard(() => (this.#stderr += String(error))));
      child.on("close", (code, signal) => {
        this.#endedBy = signal;
        this.#heard(() => (this.#exitCode = code ?? signalExit(signal)));
        resolve();
      });
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** As a shell reports it; null while it runs. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  /** The signal that ended the process, as its parent sees it. */
  get endedBy(): NodeJS.Signals | null {
    return this.#endedBy;
  }

  /** The JSON document it printed. */
  get document(): unknown {
    try {
      return JSON.parse(this.#stdout);
    } catch {
      throw new Error(`no JSON document was printed\n${this.transcript}`);
    }
  }

  /** The lines of the stream it printed. */
  get documents(): unknown[] {
    return this.#stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
  }

  /** For messages of failed assertions. */
  get transcript(): string {
    return `$ ${this.line}\n${this.#stdout}${this.#stderr}exit ${this.#exitCode ?? "not yet"}`;
  }

  /** Resolves when the text was printed; rejects when the process ended without it. */
  hasPrinted(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const isThere = this.#stdout.includes(text) || this.#stderr.includes(text);
        if (!isThere && this.#exitCode === null) return;
        this.#waiting.delete(look);
        if (isThere) resolve();
        else reject(new Error(`"${text}" was never printed\n${this.transcript}`));
      };
      this.#waiting.add(look);
      look();
    });
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Ends it at once, also where it is frozen. */
  async kill(): Promise<void> {
    if (this.#exitCode === null) this.#child.kill("SIGKILL");
    await this.ended;
  }

  #heard(take: () => void): void {
    take();
    for (const look of this.#waiting) look();
  }
}

function signalExit(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}

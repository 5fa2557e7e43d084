/**
 * A folder of its own for every test, with the real command to be run in it. After the test every process that was
 * started in it is ended, the steps' included, and the folder is removed.
 */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { bin, type Ended, Running, type StartOptions, startPlan } from "./command.ts";
import { type JsonObject, parseLines, parseObject } from "./json.ts";
import { allGone, processesWith } from "./processes.ts";

/** A step of a plan file. */
export type Step = Readonly<Record<string, unknown>>;

export type More = Partial<Omit<StartOptions, "env">> & { readonly env?: Readonly<Record<string, string>> };

export class Scratch {
  folder = "";
  #started: Running[] = [];

  begin(): void {
    this.folder = mkdtempSync(join(tmpdir(), "plan-test-"));
    mkdirSync(this.path("tmp"));
  }

  async end(): Promise<void> {
    const started = this.#started;
    this.#started = [];
    for (const running of started) running.signal("SIGKILL");
    await Promise.all(started.map(({ ended }) => ended));
    try {
      await allGone(this.mark);
    } finally {
      for (const { pid } of processesWith(this.mark)) process.kill(pid, "SIGKILL");
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  /** What every process of the test has in its environment. */
  get mark(): string {
    return `PLAN_TEST=${this.folder}`;
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  write(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  /** The store's database, which no command has open. */
  database<T>(work: (opened: DatabaseSync) => T): T {
    const opened = new DatabaseSync(this.path(".plan/plans.db"));
    try {
      return work(opened);
    } finally {
      opened.close();
    }
  }

  /** An empty text where there is no file. */
  read(name: string): string {
    return existsSync(this.path(name)) ? readFileSync(this.path(name), "utf8") : "";
  }

  append(name: string, text: string): void {
    appendFileSync(this.path(name), text);
  }

  /** A plan file of these steps, in JSON, which is YAML too. */
  planFile(name: string, steps: readonly Step[], more: Step = {}): string {
    return this.write(`${name}.plan.yaml`, JSON.stringify({ plan: 1, name, ...more, steps }, null, 2));
  }

  environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    const base = {
      PATH: process.env.PATH ?? "",
      HOME: this.folder,
      LANG: "C.UTF-8",
      TMPDIR: this.path("tmp"),
    };
    return { ...base, PLAN_TEST: this.folder, ...more };
  }

  /** The environment of a shell in which `plan` is the command. */
  shellEnvironment(): Record<string, string> {
    const folder = this.path("bin");
    mkdirSync(folder, { recursive: true });
    this.write("bin/plan", `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
    chmodSync(join(folder, "plan"), 0o755);
    return { PATH: `${folder}${delimiter}${process.env.PATH}` };
  }

  start(args: readonly string[], { env, ...more }: More = {}): Running {
    return this.#keep(startPlan(args, { cwd: this.folder, env: this.environment(env), ...more }));
  }

  /** Another program, a shell for instance. */
  startProgram(program: string, args: readonly string[], { env, ...more }: More = {}): Running {
    return this.#keep(new Running(program, args, { cwd: this.folder, env: this.environment(env), ...more }));
  }

  plan(args: readonly string[], more: More = {}): Promise<Ended> {
    return this.start(args, more).ended;
  }

  /** The one document a command prints with `--json`, and the exit code it gave. */
  async json(args: readonly string[], exitCode = 0, more: More = {}): Promise<JsonObject> {
    const ended = await this.plan([...args, "--json"], more);
    expect({
      args,
      code: ended.code,
      signal: ended.signal,
      stderr: exitCode === 0 ? ended.stderr : "",
    }).toEqual({
      args,
      code: exitCode,
      signal: null,
      stderr: "",
    });
    return parseObject(ended.stdout);
  }

  /** The events of a plan, by `plan history`. */
  async history(planId = "latest"): Promise<JsonObject[]> {
    const { stdout } = await this.plan(["history", planId, "--format", "ndjson"]);
    return parseLines(stdout).slice(1);
  }

  /** Waits until the file is there. */
  async appears(name: string): Promise<void> {
    await vi.waitUntil(() => existsSync(this.path(name)), { timeout: 60_000, interval: 5 });
  }

  #keep(running: Running): Running {
    this.#started.push(running);
    return running;
  }
}

/** To be called once in a test file. */
export function useScratch(): Scratch {
  const scratch = new Scratch();
  beforeEach(() => scratch.begin());
  afterEach(() => scratch.end());
  return scratch;
}

/**
 * A script that says it has begun and goes on when it is let go. It says what SIGINT does to it, because a shell
 * without a word about it forgets one that comes just when a program of its has ended.
 */
export function waits(name: string, trap = "trap 'exit 130' INT"): string {
  return `${trap}; touch ${name}.begun; until [ -e ${name}.go ]; do sleep 0.01; done`;
}

export function types(events: readonly JsonObject[]): string[] {
  return events.map(({ event }) => String(event));
}

/**
 * The folder a scenario works in, and what its steps do there: write down that they began, wait while they are held,
 * fail while they are broken, put out values, write down that they finished. It knows nothing about plans.
 */
import { execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A held step opens its pipe before it says that it has begun, so whoever has read that may let it go at once. The
 * end of the pipe is what lets it go.
 */
const workScript = `#!/bin/sh
cd "$PLAN_SANDBOX"
echo "$PLAN_STEP" >> begun
echo "$PLAN_STEP $PLAN_KEY" >> keys
if [ "\${1:-}" = anew ]; then echo "$PLAN_STEP" >> anew; fi
env > "seen/$PLAN_STEP"
if [ -e "stubborn/$PLAN_STEP" ]; then trap '' INT; fi
if [ -p "held/$PLAN_STEP" ]; then exec 3< "held/$PLAN_STEP"; else exec 3< /dev/null; fi
echo "$PLAN_STEP begun"
read -r line <&3 || :
if [ -e "failures/$PLAN_STEP" ] && [ "$(grep -cx "$PLAN_STEP" begun)" -le "$(cat "failures/$PLAN_STEP")" ]; then
  echo "$PLAN_STEP is broken" >&2
  exit 3
fi
if [ -e "outputs/$PLAN_STEP" ]; then cat "outputs/$PLAN_STEP" >> "$PLAN_OUTPUT"; fi
echo "$PLAN_STEP" >> finished
`;

/** More than any step is tried. */
const always = 1_000_000;

export class WorkFolder {
  readonly path = mkdtempSync(join(tmpdir(), "planstream-feature-"));
  /** Step id to the end of its pipe that keeps it waiting. */
  readonly #held = new Map<string, number>();
  readonly #kept: number[] = [];

  constructor() {
    for (const name of ["seen", "held", "failures", "outputs", "stubborn", "tmp"]) mkdirSync(this.at(name));
    writeFileSync(this.at("work"), workScript, { mode: 0o755 });
  }

  at(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  write(name: string, text: string): void {
    writeFileSync(this.at(name), text);
  }

  read(name: string): string {
    return readFileSync(this.at(name), "utf8");
  }

  /** Ids of the steps that began, in order. */
  begun(): string[] {
    return this.#lines("begun");
  }

  /** Ids of the steps that came to their end, in order. */
  finished(): string[] {
    return this.#lines("finished");
  }

  /** Ids of the steps that were told to work anew, as an edited plan file does. */
  workedAnew(): string[] {
    return this.#lines("anew");
  }

  /** The idempotency keys the step was given, in order. */
  keys(step: string): string[] {
    return this.#lines("keys").flatMap((line) =>
      line.startsWith(`${step} `) ? [line.slice(step.length + 1)] : [],
    );
  }

  /** The environment the step was given when it began last. */
  seen(step: string): ReadonlyMap<string, string> {
    const pairs = readFileSync(this.at("seen", step), "utf8").split("\n");
    return new Map(
      pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
    );
  }

  /** From now on the step waits in its middle. */
  hold(step: string): void {
    const pipe = this.at("held", step);
    execFileSync("mkfifo", [pipe]);
    this.#held.set(step, openSync(pipe, "r+"));
  }

  /** The step goes on, now and whenever it begins again. */
  letGo(step: string): void {
    const pipe = this.#unhold(step);
    if (pipe !== undefined) closeSync(pipe);
  }

  /** Steps that wait go on waiting; those that begin from now on do not. */
  letLaterOnesGo(): void {
    for (const step of [...this.#held.keys()]) {
      const pipe = this.#unhold(step);
      if (pipe !== undefined) this.#kept.push(pipe);
    }
  }

  fail(step: string, times = always): void {
    this.write(join("failures", step), String(times));
  }

  mend(step: string): void {
    rmSync(this.at("failures", step), { force: true });
  }

  ignoreInterrupts(step: string): void {
    this.write(join("stubborn", step), "");
  }

  /** `pair`: `NAME=value`. */
  putOut(step: string, pair: string): void {
    this.write(join("outputs", step), `${pair}\n`);
  }

  remove(): void {
    for (const pipe of [...this.#held.values(), ...this.#kept]) closeSync(pipe);
    rmSync(this.path, { recursive: true, force: true });
  }

  #unhold(step: string): number | undefined {
    const pipe = this.#held.get(step);
    if (pipe !== undefined) unlinkSync(this.at("held", step));
    this.#held.delete(step);
    return pipe;
  }

  #lines(name: string): string[] {
    if (!existsSync(this.at(name))) return [];
    return readFileSync(this.at(name), "utf8")
      .split("\n")
      .filter((line) => line !== "");
  }
}

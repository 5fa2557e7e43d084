/** What happens inside a command, as lines of JSON on stderr for whoever looks for a fault (`--debug`). No line holds an event's data. */
import { safeJson } from "../application/safe-json.ts";
import { snakeCase } from "./snake-case.ts";

/** `what`: the part of the command that tells. Never throws. */
export type Trace = (what: string, more: Readonly<Record<string, unknown>>) => void;

/** `nowMs`: since the process began. */
export function traceTo(write: (text: string) => void, nowMs: () => number): Trace {
  return (what, more) => {
    const line = { type: "debug", ms: Math.round(nowMs() * 10) / 10, what, ...(snakeCase(more) as object) };
    write(`${safeJson(JSON.stringify(line))}\n`);
  };
}

/** An error and what it came of, the deepest last. */
export function causesOf(error: unknown): { readonly stack: string }[] {
  const chain: { stack: string }[] = [];
  for (let one = error; one !== undefined && one !== null && chain.length < 10; one = (one as Error).cause) {
    chain.push({ stack: one instanceof Error ? (one.stack ?? String(one)) : String(one) });
  }
  return chain;
}

/** Words of a closed list, as flags take them. What is none of them is a usage error that names the closest. */
import { closestWord } from "../schema/closest-word.ts";
import type { Flags } from "./command.ts";
import { usage } from "./usage.ts";

/** @throws PlanError `USAGE` */
export function choiceOf<T extends string>(
  what: string,
  text: string,
  words: readonly T[],
  command: string | null,
): T {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  const close = closestWord(text, words);
  const hint = close === null ? `; it is one of ${words.join(", ")}` : `; did you mean ${close}?`;
  throw usage(`${what}: there is no "${text}"${hint}`, command);
}

/** Of a flag that may be repeated, or hold several with commas between. @throws PlanError `USAGE` */
export function choicesOf<T extends string>(
  flags: Flags,
  name: string,
  words: readonly T[],
  command: string,
): readonly T[] {
  return flags
    .list(name)
    .flatMap((text) => text.split(","))
    .map((text) => choiceOf(`--${name}`, text.trim(), words, command));
}

/** A whole number from 1. @throws PlanError `USAGE` */
export function countOf(flags: Flags, name: string, command: string): number | undefined {
  const text = flags.text(name);
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw usage(`--${name} takes a number from 1, not "${text}"`, command);
}

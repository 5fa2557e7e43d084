/**
 * What may stand for the last of some words on a command line, by the command table. Pure: names of plans and the like are
 * looked up by whoever asks.
 */
import type { CommandPage, Flag } from "./command-page.ts";
import { globalFlags } from "./shared-flags.ts";

export interface Suggestion {
  readonly value: string;
  readonly summary: string;
}

export interface Suggestions {
  readonly words: readonly Suggestion[];
  /** What else may stand there, as the command table calls it: `PLAN`, `FILE`. */
  readonly placeholders: readonly string[];
  /** Of a flag's value or of a target: the two name different things alike. */
  readonly of: "flag" | "target";
  /** Stands before each value within the word: `--format=`. */
  readonly prefix: string;
}

const nothing: Suggestions = { words: [], placeholders: [], of: "target", prefix: "" };

/** `typed`: what stands behind `plan`; the last word is being typed and may be empty. */
export function suggestWords(typed: readonly string[], pages: readonly CommandPage[]): Suggestions {
  const current = typed.at(-1) ?? "";
  const [name, ...others] = typed.slice(0, -1);
  if (name === undefined) {
    const words = current.startsWith("-")
      ? flagWords(globalFlags, [])
      : pages.map((page) => ({ value: page.name, summary: page.summary }));
    return { ...nothing, words };
  }
  const page = pageNamed(name, pages);
  if (page === undefined || others.includes("--")) return nothing;
  const flags = [...page.flags, ...globalFlags];
  const [, written = "", prefix = ""] = /^((--[^=]+)=)/.exec(current) ?? [];
  if (prefix !== "") return valuesOf(flagOf(prefix, flags)?.value, "flag", written);
  const before = flagOf(others.at(-1) ?? "", flags);
  if (before?.value !== undefined) return valuesOf(before.value, "flag", "");
  if (current.startsWith("-")) return { ...nothing, words: flagWords(flags, others) };
  return valuesOf(wordAt(page, wordsWithoutFlag(others, flags)), "target", "");
}

export function pageNamed(name: string, pages: readonly CommandPage[]): CommandPage | undefined {
  return pages.find((page) => page.name === name || page.aliases?.includes(name));
}

/** The words that are named, and the placeholders: of `a|b|FILE` two and one. A single small word is an example. */
function valuesOf(text: string | undefined, of: Suggestions["of"], prefix: string): Suggestions {
  const alternatives = text?.replace(/^\[(.*)\]$/, "$1").split("|") ?? [];
  const isWord = (one: string) => /^[a-z-]+$/.test(one) && alternatives.length > 1;
  const words = alternatives.filter(isWord).map((value) => ({ value, summary: "" }));
  return { words, placeholders: alternatives.filter((one) => !isWord(one)), of, prefix };
}

/** Flags that may still be given. */
function flagWords(flags: readonly Flag[], given: readonly string[]): Suggestion[] {
  return flags
    .filter(
      ({ name, several = false }) => several || !given.some((word) => word.split("=")[0] === `--${name}`),
    )
    .map(({ name, summary }) => ({ value: `--${name}`, summary }));
}

function flagOf(word: string, flags: readonly Flag[]): Flag | undefined {
  return flags.find(({ name, short }) => word === `--${name}` || word === `-${short}`);
}

/** What a command takes as its word of that number, from 0. */
function wordAt({ target }: CommandPage, index: number): string | undefined {
  const words = target?.split(" ") ?? [];
  const last = words.at(-1);
  const word = words[index] ?? (last?.includes("...") ? last : undefined);
  return word?.replace("...", "");
}

/** How many words are no flag and no flag's value. */
function wordsWithoutFlag(words: readonly string[], flags: readonly Flag[]): number {
  return words.filter(
    (word, index) => !word.startsWith("-") && flagOf(words[index - 1] ?? "", flags)?.value === undefined,
  ).length;
}

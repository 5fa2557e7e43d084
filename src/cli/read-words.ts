/**
 * Reads the words of a command line as flags with their values and words without a flag. It knows which flags there
 * are, not what they mean; the first word that fits none is told. Smaller and quicker than `util.parseArgs`, which takes
 * a twentieth of a reading command's start, and it says itself what is wrong.
 */
import type { Flag } from "./command-page.ts";

export type Values = ReadonlyMap<string, readonly string[] | true>;

export interface Words {
  readonly values: Values;
  /** In order; all behind `--`, whatever they begin with. */
  readonly plain: readonly string[];
  readonly wrong: WrongWord | null;
}

/** `name`: as it was written, without dashes and value. */
export type WrongWord =
  | { readonly kind: "unknown"; readonly word: string; readonly name: string }
  | { readonly kind: "no_value" | "needs_value"; readonly word: string; readonly flag: Flag };

export function readWords(words: readonly string[], known: readonly Flag[]): Words {
  const values = new Map<string, string[] | true>();
  const plain: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") return { values, plain: [...plain, ...words.slice(at + 1)], wrong: null };
    // `-3` counts from the end, and `-` is a file's name elsewhere.
    if (!word.startsWith("-") || word === "-" || /^-[0-9]/.test(word)) {
      plain.push(word);
      continue;
    }
    const end = word.startsWith("--") ? word.indexOf("=") : -1;
    const name = word.slice(word.startsWith("--") ? 2 : 1, end === -1 ? undefined : end);
    const flag = known.find((one) => (word.startsWith("--") ? one.name === name : one.short === name));
    if (flag === undefined) return { values, plain, wrong: { kind: "unknown", word, name } };
    if (flag.value === undefined) {
      if (end !== -1) return { values, plain, wrong: { kind: "no_value", word, flag } };
      values.set(flag.name, true);
      continue;
    }
    const value = end === -1 ? words[++at] : word.slice(end + 1);
    const isFlag = end === -1 && value !== undefined && /^-[^0-9]/.test(value);
    if (value === undefined || isFlag) return { values, plain, wrong: { kind: "needs_value", word, flag } };
    const before = values.get(flag.name);
    values.set(flag.name, flag.several === true && Array.isArray(before) ? [...before, value] : [value]);
  }
  return { values, plain, wrong: null };
}

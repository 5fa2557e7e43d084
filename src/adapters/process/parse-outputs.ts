/**
 * Reads what a step wrote to `$PLAN_OUTPUT`: `KEY=VALUE`, or `KEY<<END`, lines and a line `END`. Pure: bytes and
 * declared names in, outputs or one problem out. It never trims a value and never guesses what a line meant.
 */
import { outputBytesMax } from "../../application/ports/step-texts.ts";

export type OutputsResult =
  | { readonly kind: "outputs"; readonly values: Readonly<Record<string, string>> }
  /** Half a sentence that names the key, or the line where there is no key. */
  | { readonly kind: "problem"; readonly problem: string };

type Entry =
  | { readonly key: string; readonly value: string }
  | { readonly key: string | null; readonly problem: string };

/** `bytes` may be cut off anywhere behind `outputBytesMax`: that is enough to know it was too much. */
export function parseOutputs(bytes: Buffer, declared: readonly string[]): OutputsResult {
  // One character a byte, so that the text is checked key by key and value by value.
  const entries = readEntries(bytes.toString("latin1").split("\n"));
  if (bytes.length > outputBytesMax) {
    const last = entries.findLast(({ key }) => key !== null);
    return no(`outputs are over 64 KiB in all${last ? `, at "${last.key}"` : ""}`);
  }
  const values = new Map<string, string>();
  for (const entry of entries) {
    if (entry.key !== null && !declared.includes(entry.key)) {
      return no(`output "${entry.key}" is not declared`);
    }
    if ("problem" in entry) return no(entry.problem);
    values.set(entry.key, entry.value);
  }
  const missing = declared.find((key) => !values.has(key));
  if (missing !== undefined) return no(`output "${missing}" was not written to $PLAN_OUTPUT`);
  return { kind: "outputs", values: Object.fromEntries(values) };
}

function readEntries(lines: readonly string[]): Entry[] {
  const entries: Entry[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] as string;
    if (line === "") continue;
    const [, name = "", sign, rest = ""] = /^([^=]+?)(=|<<)(.*)$/s.exec(line) ?? [];
    const key = decode(name);
    if (!key || (sign === "<<" && rest === "")) {
      const problem = `line ${index + 1} of $PLAN_OUTPUT is neither KEY=VALUE nor KEY<<END`;
      entries.push({ key: null, problem });
    } else if (sign === "=") {
      entries.push(entryOf(key, rest));
    } else {
      const end = lines.indexOf(rest, index + 1);
      if (end === -1) return [...entries, { key, problem: `output "${key}" has no line that ends it` }];
      entries.push(entryOf(key, lines.slice(index + 1, end).join("\n")));
      index = end;
    }
  }
  return entries;
}

function entryOf(key: string, bytes: string): Entry {
  const value = decode(bytes);
  if (value === null) return { key, problem: `output "${key}" is not UTF-8 text without NUL` };
  return { key, value };
}

/** Null when it is no UTF-8 or holds a NUL byte, which no environment variable can hold. */
function decode(bytes: string): string | null {
  if (bytes.includes("\0")) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, "latin1"));
  } catch {
    return null;
  }
}

function no(problem: string): OutputsResult {
  return { kind: "problem", problem };
}

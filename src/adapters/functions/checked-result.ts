/**
 * Checks what a step function returned, which may be anything. Reading it may run code of the function's, so a caller
 * expects it to throw.
 */
import { outputBytesMax } from "../../application/ports/step-texts.ts";

export type CheckedResult =
  | {
      readonly kind: "result";
      readonly outputs: Readonly<Record<string, string>>;
      readonly decision: string | null;
    }
  /** Half a sentence that names the output. */
  | { readonly kind: "problem"; readonly problem: string };

export function checkedResult(returned: unknown, declared: readonly string[]): CheckedResult {
  const result = returned ?? {};
  if (typeof result !== "object") return no(`the function returned a ${typeof returned}, not an object`);
  const { outputs = {}, decision = null } = result as Record<string, unknown>;
  if (typeof outputs !== "object" || outputs === null) return no("outputs are not an object");
  if (decision !== null && typeof decision !== "string") return no("the decision is not a text");
  const entries = Object.entries(outputs);
  let bytes = 0;
  for (const [key, value] of entries) {
    if (!declared.includes(key)) return no(`output "${key}" is not declared`);
    if (typeof value !== "string") return no(`output "${key}" is not a text`);
    if (value.includes("\0") || !value.isWellFormed())
      return no(`output "${key}" is not UTF-8 text without NUL`);
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
    if (bytes > outputBytesMax) return no(`outputs are over 64 KiB in all, at "${key}"`);
  }
  const missing = declared.find((key) => !Object.hasOwn(outputs, key));
  if (missing !== undefined) return no(`output "${missing}" was not returned`);
  return { kind: "result", outputs: Object.fromEntries(entries), decision };
}

function no(problem: string): CheckedResult {
  return { kind: "problem", problem };
}

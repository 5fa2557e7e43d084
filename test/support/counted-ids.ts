/** Ids that are counted, so that a test can name them and every run of it has the same ones. */
import type { Ids } from "../../src/application/ports/ids.ts";

const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** `01TEST`, zeros, and the number of the id, from 1, in Crockford's base 32. */
export function countedId(number: number): string {
  let text = "";
  for (let left = number; left > 0; left = Math.floor(left / 32)) text = `${digits[left % 32]}${text}`;
  return `01TEST${text.padStart(20, "0")}`;
}

export function countedIds(): Ids {
  let given = 0;
  return { ulid: () => countedId(++given) };
}

/** These ids first, then those of `ids`. */
export function idsBeginningWith(first: readonly string[], ids: Ids): Ids {
  const left = [...first];
  return { ulid: () => left.shift() ?? ids.ulid() };
}

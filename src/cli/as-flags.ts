/** The values of a command line as a command asks for them. */
import type { Flags } from "./command.ts";
import type { Values } from "./read-words.ts";

export function asFlags(values: Values): Flags {
  const listOf = (name: string) => {
    const found = values.get(name);
    return found === undefined || found === true ? [] : found;
  };
  return {
    has: (name) => values.get(name) === true,
    text: (name) => listOf(name).at(-1),
    list: listOf,
  };
}

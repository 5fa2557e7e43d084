/**
 * Which commands from outside a plan has already answered: the newest 32. Events that a person or program
 * asked for carry an actor; the runner's own events do not and are fenced by their run instead.
 */
import { keptId } from "./bounds.ts";

export type KnownCommands = readonly { readonly id: string; readonly revision: number }[];

const kept = 32;

/** As the state keeps it and it is looked for: its first 64 bytes. */
export function keptCommandId(commandId: string): string {
  return keptId(commandId);
}

export function rememberCommand(
  known: KnownCommands,
  data: object,
  commandId: unknown,
  revision: number,
): KnownCommands {
  if (typeof commandId !== "string" || !("actor" in data)) return known;
  const id = keptCommandId(commandId);
  const last = known[known.length - 1];
  if (last !== undefined && last.id === id) return known;
  return [...known.slice(known.length < kept ? 0 : known.length - kept + 1), { id, revision }];
}

/** Owners' beats in memory, for stores that live in one process. */
import type { OwnerBeat, Owners } from "../../application/ports/owners.ts";

export function memoryOwners(): Owners {
  const beats = new Map<string, OwnerBeat>();
  /** One for all owners, so that an owner's count grows even when it has left in between. */
  let count = 0;

  return {
    async beat({ id }, runs, at) {
      count++;
      beats.set(id, { count, runs: [...runs], at });
    },
    async lastBeat(ownerId) {
      return beats.get(ownerId) ?? null;
    },
    async leave(ownerId) {
      beats.delete(ownerId);
    },
  };
}

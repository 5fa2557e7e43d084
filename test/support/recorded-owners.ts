/** Owners' beats in memory, with every beat recorded, and failing or silent when a test says so. */
import type { OwnerBeat, Owners } from "../../src/application/ports/owners.ts";
import { StoreError } from "../../src/application/ports/store-error.ts";
import { memoryOwners } from "../../src/testing.ts";

export interface RecordedOwners extends Owners {
  /** Every beat that was written: by whom, naming which runs. */
  readonly written: { readonly ownerId: string; readonly runs: readonly string[]; readonly at: string }[];
  /** Owners that left, in order. */
  readonly left: string[];
  /** `away`: calls fail with `STORE_UNAVAILABLE`. `hangs`: what is written is never answered. */
  state: "here" | "away" | "hangs";
}

export function recordedOwners(): RecordedOwners {
  const owners = memoryOwners();
  const checkHere = () => {
    if (recorded.state === "away") throw new StoreError("STORE_UNAVAILABLE", "the store is away");
  };
  const checkWritable = async () => {
    checkHere();
    if (recorded.state === "hangs") await new Promise<never>(() => {});
  };
  const recorded: RecordedOwners = {
    written: [],
    left: [],
    state: "here",
    async beat(owner, runs, at) {
      await checkWritable();
      await owners.beat(owner, runs, at);
      recorded.written.push({ ownerId: owner.id, runs: [...runs], at });
    },
    async lastBeat(ownerId): Promise<OwnerBeat | null> {
      checkHere();
      return owners.lastBeat(ownerId);
    },
    async leave(ownerId) {
      await checkWritable();
      recorded.left.push(ownerId);
      await owners.leave(ownerId);
    },
  };
  return recorded;
}

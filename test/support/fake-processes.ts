/**
 * Owners' processes as a test says they are. Nothing is ever signalled or killed: it is recorded, and a killed one is
 * gone from then on.
 */
import type { OwnerProcesses } from "../../src/application/ports/owners.ts";
import type { Owner } from "../../src/schema/events.ts";
import { owner as someOwner } from "./plan-events.ts";

/** What all fake processes of one test share. */
export interface FakeMachine {
  /** By owner id; `alive` where nothing is said. */
  readonly statuses: Map<string, "alive" | "gone" | "unknown">;
  /** Ids of the owners that were sent something, in order. */
  readonly interrupted: string[];
  readonly killed: string[];
}

export function fakeMachine(): FakeMachine {
  return { statuses: new Map(), interrupted: [], killed: [] };
}

export function fakeProcesses(machine: FakeMachine, self: Partial<Owner> & { id: string }): OwnerProcesses {
  const me: Owner = { ...someOwner, ...self };
  const look = ({ id }: Owner) => machine.statuses.get(id) ?? "alive";
  return {
    self: () => me,
    look,
    interrupt(owner) {
      if (look(owner) !== "alive") return false;
      machine.interrupted.push(owner.id);
      return true;
    },
    async kill(owner) {
      if (look(owner) !== "alive") return false;
      machine.killed.push(owner.id);
      machine.statuses.set(owner.id, "gone");
      return true;
    },
  };
}

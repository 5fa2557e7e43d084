/** A store that is open, as planstream uses it. Whoever opened it has put the two ports on the same place. */
import type { EventStore } from "../application/ports/event-store.ts";
import type { Owners } from "../application/ports/owners.ts";

/** A store and what goes with it. */
export interface OpenedStore {
  readonly events: EventStore;
  readonly owners: Owners;
  readonly close: () => Promise<void>;
  /** What of it nobody may read, such as a password; masked in what steps print. */
  readonly hidden?: readonly string[];
}

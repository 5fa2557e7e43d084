/** A store that is open, as planstream uses it. Whoever opened it has put the two ports on the same place. */
import type { EventStore } from "../application/ports/event-store.ts";
import type { Owners } from "../application/ports/owners.ts";
import type { StoreProjections } from "../application/ports/projections.ts";

/** A store and what goes with it. */
export interface OpenedStore {
  readonly events: EventStore;
  readonly owners: Owners;
  /** Of a store whose kept states are made beside it; absent where they are kept with the events. */
  readonly projections?: StoreProjections;
  readonly close: () => Promise<void>;
  /** What of it nobody may read, such as a password; masked in what steps print. */
  readonly hidden?: readonly string[];
}

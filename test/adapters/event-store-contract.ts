/**
 * What every event store must do, as one suite for all of them. An adapter declares what it can; it cannot choose which
 * of these tests it takes.
 */
import { describe } from "vitest";
import { describeAppending } from "./contract/appending.ts";
import { describeClosing } from "./contract/closing.ts";
import { contractContext, type OpenStore, type StoreCapabilities } from "./contract/fixture.ts";
import { describeLimits } from "./contract/limits.ts";
import { describeReading } from "./contract/reading.ts";
import { describeReadingAll } from "./contract/reading-all.ts";
import { describeRepeating } from "./contract/repeating.ts";
import { describeSnapshots } from "./contract/snapshots.ts";
import { describeSubscribing } from "./contract/subscribing.ts";

export function describeEventStoreContract(
  name: string,
  open: OpenStore,
  capabilities: StoreCapabilities,
): void {
  describe(name, () => {
    const context = contractContext(open, capabilities);
    describeAppending(context);
    describeRepeating(context);
    describeLimits(context);
    describeReading(context);
    describeReadingAll(context);
    describeSubscribing(context);
    describeSnapshots(context);
    describeClosing(context);
  });
}

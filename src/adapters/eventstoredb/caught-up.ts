/** A sign among the events of a subscription of the client's, behind all that were stored when it was begun. */
import type { AllStreamSubscription } from "@eventstore/db-client";

export const caughtUpMark = Symbol("caught up");

/** The server says it once; put among the events it is met behind those that came before it. */
export function markCaughtUp(subscription: AllStreamSubscription): void {
  subscription.once("caughtUp", () => subscription.push(caughtUpMark));
}

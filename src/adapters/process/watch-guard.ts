/**
 * The owner's end of a lifeline: tells when the guard of a step is there and when it is gone. The guard writes a line
 * once it is shielded, and sees the other end of the line when the owner dies, however.
 */
import type { Socket } from "node:net";

export function watchGuard(lifeline: Socket): { guardReady: Promise<boolean>; guardGone: Promise<void> } {
  // A guard that is killed may break the line instead of closing it; "close" follows.
  lifeline.on("error", () => undefined);
  const guardReady = new Promise<boolean>((resolve) => {
    lifeline.once("data", () => resolve(true)).once("close", () => resolve(false));
  });
  const guardGone = new Promise<void>((resolve) => {
    lifeline.once("close", () => resolve());
  });
  return { guardReady, guardGone };
}

/** No process was to be had for it: no fault of the step. */
export function noGuard(): Error {
  return Object.assign(new Error("the guard of the step could not be started"), { code: "EAGAIN" });
}

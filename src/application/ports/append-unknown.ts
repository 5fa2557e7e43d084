/** The error of an append that may have been written: said in the same words by every store, and never of a read. */
import type { Remedy } from "../../schema/resume.ts";
import { StoreError } from "./store-error.ts";

/** `why`: what stands in the way of knowing. */
export function appendUnknown(
  why: string,
  options: { cause?: unknown; next?: readonly Remedy[]; isDefinite?: boolean },
): StoreError {
  return new StoreError("APPEND_UNKNOWN", `whether the events were kept is not known: ${why}`, options);
}

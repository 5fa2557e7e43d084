/**
 * What every store refuses before anything is sent: too large an append, an empty one, a page of no size. The same
 * limits everywhere, so that a plan that fits into one store fits into another.
 */
import { appendBytesMax, eventBytesMax, type FrozenEvent } from "./event-store.ts";
import { StoreError } from "./store-error.ts";

/** The size of the whole append in bytes of UTF-8. @throws StoreError `EVENT_TOO_LARGE` */
export function checkAppend(events: readonly FrozenEvent[]): number {
  if (events.length === 0) throw new RangeError("an append needs at least one event");
  let total = 0;
  for (const [index, event] of events.entries()) {
    const bytes = utf8Length(event.data) + utf8Length(event.metadata);
    if (bytes > eventBytesMax) throw tooLarge(`event ${index + 1} (${event.type})`, bytes, eventBytesMax);
    total += bytes;
  }
  if (total > appendBytesMax) throw tooLarge(`an append of ${events.length} events`, total, appendBytesMax);
  return total;
}

export function checkLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`a limit of ${limit} is not a page`);
}

/** A surrogate pair is four bytes, so each half of it counts two; a lone one is written as U+FFFD, in three. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    const isPair = unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(index + 1));
    if (isPair) index++;
  }
  return bytes;
}

/** Of NaN, too, which stands behind the end of a text. */
function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function tooLarge(what: string, bytes: number, bytesMax: number): StoreError {
  return new StoreError("EVENT_TOO_LARGE", `${what} has ${bytes} bytes; ${bytesMax} are allowed`);
}

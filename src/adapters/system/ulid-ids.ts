/**
 * New ids as ULIDs: the time first, chance after it. Ids of one process go up; they are never used for ordering.
 * The package is loaded by the call, because it brings `node:crypto`, which a command that only reads can spare.
 */
import type { Ids } from "../../application/ports/ids.ts";
import { nodeCrypto } from "./node-crypto.ts";

export async function ulidIds(): Promise<Ids> {
  const { monotonicFactory } = await import("ulid");
  const next = monotonicFactory(randomParts());
  return { ulid: () => next() };
}

/**
 * Numbers from 0 to below 1, of one random byte each. Bytes are fetched many at a time: the package's own way asks for
 * each by itself, which takes longer than everything else about an id.
 */
function randomParts(): () => number {
  const bytes = new Uint8Array(256);
  let used = bytes.length;
  return () => {
    if (used === bytes.length) {
      nodeCrypto().randomFillSync(bytes);
      used = 0;
    }
    return (bytes[used++] ?? 0) / 256;
  };
}

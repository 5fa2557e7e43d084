/**
 * SHA-256 of texts and bytes. `node:crypto` does it in no time but takes some 8 ms to load, a quarter of a small
 * command's whole life; so the first few kilobytes are hashed without it. Both give the same digits, of course.
 */
import { sha256 as smallSha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { nodeCrypto } from "./node-crypto.ts";

/** In all, over the life of the process: beyond it loading the faster one pays. */
const smallBytesMax = 8 * 1024;
let hashedBytes = 0;

/** 64 hex digits; a text counts as UTF-8. */
export function sha256(data: string | Uint8Array): string {
  hashedBytes += data.length;
  if (hashedBytes > smallBytesMax) return nodeCrypto().hash("sha256", data);
  return bytesToHex(smallSha256(typeof data === "string" ? Buffer.from(data) : data));
}

/**
 * Hashes and canonical JSON by `node:crypto` and the package `canonicalize`. `node:crypto` is loaded by the first
 * hash and not by the import: it takes milliseconds that a command may never need. Same input, same output, for ever:
 * every stored hash depends on it.
 */
import canonicalize from "canonicalize";
import type { Digests } from "../../application/ports/digests.ts";
import { nodeCrypto } from "./node-crypto.ts";
import { sha256 } from "./sha256.ts";

/** planstream's own UUID namespace. Changing it would change the id of every event. */
const namespace = "34d917a7-dc32-419e-89ad-6d8e2b8fecfb";

export function nodeDigests(): Digests {
  return { sha256, uuidV5, canonicalize: canonicalJson };
}

function uuidV5(text: string): string {
  const bytes = nodeCrypto().hash("sha1", Buffer.concat([namespaceBytes, Buffer.from(text)]), "buffer");
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const digits = bytes.toString("hex", 0, 16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join("-");
}

/**
 * The package refuses a lone surrogate, as RFC 8785 asks. It is rare, so the strings are only walked when the
 * first attempt failed; a value that is no JSON for another reason fails again.
 */
function canonicalJson(value: unknown): string {
  try {
    return canonical(value);
  } catch {
    return canonical(wellFormed(value));
  }
}

function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("there is no JSON for this value");
  return text;
}

function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member)]),
  );
}

const namespaceBytes = Buffer.from(namespace.replaceAll("-", ""), "hex");

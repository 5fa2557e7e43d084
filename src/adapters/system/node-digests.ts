/**
 * Hashes by `node:crypto`, and canonical JSON. `node:crypto` is loaded by the first hash that needs it and not by the
 * import: it takes milliseconds that a command may never need. Same input, same output, for ever: every stored hash
 * depends on it.
 */
import type { Digests } from "../../application/ports/digests.ts";
import { canonicalJson } from "./canonical-json.ts";
import { nodeCrypto } from "./node-crypto.ts";
import { sha256 } from "./sha256.ts";

/** planstream's own UUID namespace. Changing it would change the id of every event. */
const namespace = "34d917a7-dc32-419e-89ad-6d8e2b8fecfb";

const namespaceBytes = Buffer.from(namespace.replaceAll("-", ""), "hex");
const utf8BytesMax = 3;
const kept = Buffer.concat([namespaceBytes], 512);

export function nodeDigests(): Digests {
  return { sha256, uuidV5, canonicalize: canonicalJson };
}

/** Short texts, which all are but a few, are hashed in one buffer that is kept: each event needs one of these. */
function uuidV5(text: string): string {
  const isShort = text.length * utf8BytesMax <= kept.length - namespaceBytes.length;
  const bytes = isShort
    ? kept.subarray(0, namespaceBytes.length + kept.write(text, namespaceBytes.length))
    : Buffer.concat([namespaceBytes, Buffer.from(text)]);
  const digits = nodeCrypto().hash("sha1", bytes);
  const variant = ((Number.parseInt(digits.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const groups = [digits.slice(0, 8), digits.slice(8, 12), `5${digits.slice(13, 16)}`];
  return [...groups, variant + digits.slice(17, 20), digits.slice(20, 32)].join("-");
}

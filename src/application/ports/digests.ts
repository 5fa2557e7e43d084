/** Hashes and canonical text, injected because the pure code has no platform. */
export interface Digests {
  /** SHA-256 of the UTF-8 text, 64 hex digits. */
  sha256(text: string): string;
  /** UUIDv5 (RFC 9562) of the text in planstream's own namespace. */
  uuidV5(text: string): string;
  /** Canonical JSON (RFC 8785). Lone surrogates become U+FFFD first, as UTF-8 could not hold them. */
  canonicalize(value: unknown): string;
}

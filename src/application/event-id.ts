/**
 * The id of an event, from its hash: equal ids are equal events. In the form of a UUIDv8 (RFC 9562, section 5.8), which
 * leaves all bits but the version and the variant to us: they are those of the SHA-256, so no second hash is made.
 */
export function eventId(hash: string): string {
  const variant = "89ab".charAt(Number.parseInt(hash.charAt(16), 16) % 4);
  const begin = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}`;
  return `${begin}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

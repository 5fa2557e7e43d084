/**
 * JSON text as it is stored: UTF-8 bytes, which SQLite keeps as they are, where it treats text values as
 * characters and ends some of them at a NUL. The text is never parsed.
 */
export function storedText(text: string): Uint8Array {
  return Buffer.from(text);
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

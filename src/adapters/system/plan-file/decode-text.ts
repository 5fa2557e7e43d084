/**
 * Bytes to text. A plan file is UTF-8, with or without a byte order mark; a mistake in it is found at its place.
 * Characters no text holds are replaced one by one, so that places stay what they are. It never throws.
 */
import { isUtf8 } from "node:buffer";
import type { Mistake } from "./located.ts";

export interface DecodedText {
  /** Without the byte order mark. */
  readonly text: string;
  /** Whether it is worth reading on: false where the bytes are no UTF-8. */
  readonly isText: boolean;
  readonly mistakes: readonly Mistake[];
}

/** What YAML 1.2 does not allow in a file, unescaped. Tab, line feed and carriage return are fine. */
const unprintable = /[^\t\n\r\x20-\x7e\x85\xa0-\ufffd\u{10000}-\u{10ffff}]/gu;

/** More than are shown; a file full of them is something else. */
const unprintableMax = 200;

export function decodeText(bytes: Uint8Array): DecodedText {
  const text = new TextDecoder().decode(bytes);
  if (!isUtf8(bytes)) return { text, isText: false, mistakes: [brokenByte(bytes)] };
  const mistakes: Mistake[] = [];
  for (const { 0: character, index } of text.matchAll(unprintable)) {
    if (mistakes.length === unprintableMax) break;
    const code = hex(character, 4).toUpperCase();
    const message = `the character U+${code} may not stand in the file`;
    mistakes.push(mistake(index, message, `in double quotes write \\u${code}`));
  }
  return { text: text.replace(unprintable, "\ufffd"), isText: true, mistakes };
}

/** Decoding replaces broken bytes, so encoding again gives other ones from there on. */
function brokenByte(bytes: Uint8Array): Mistake {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const again = Buffer.from(decoder.decode(bytes));
  const differs = bytes.findIndex((byte, index) => byte !== again[index]);
  // As a stream, so that a sequence that breaks off is left out.
  const intact = decoder.decode(bytes.subarray(0, differs === -1 ? bytes.length : differs), { stream: true });
  const byte = String.fromCharCode(bytes[Buffer.byteLength(intact)] ?? 0);
  const start = intact.length - (intact.startsWith("\ufeff") ? 1 : 0);
  return mistake(start, `the file is not UTF-8 text: byte 0x${hex(byte, 2)}`, "save it as UTF-8");
}

function mistake(start: number, message: string, suggestion: string): Mistake {
  return { span: { start, end: start + 1 }, message, suggestion };
}

function hex(character: string, digits: number): string {
  return (character.codePointAt(0) ?? 0).toString(16).padStart(digits, "0");
}

/**
 * The bounds that keep a folded state under 64 KiB. Texts are cut, never refused: a fold must not fail. Bounds count
 * bytes of JSON in UTF-8, where one character takes up to six, so their sum holds whatever the texts are.
 */

/** The longest beginning of `text` that takes at most `bytesMax` bytes of JSON, without its quotes. */
export function cut(text: string, bytesMax: number): string {
  if (text.length * bytesOfUnitMax <= bytesMax) return text;
  if (text.length <= bytesMax && onlyPlain.test(text)) return text;
  let bytes = 0;
  let end = 0;
  while (end < text.length) {
    const code = text.codePointAt(end) ?? 0;
    bytes += bytesOf(code);
    if (bytes > bytesMax) return text.slice(0, end);
    end += code > 0xffff ? 2 : 1;
  }
  return text;
}

/** Step ids have at most 63 characters in plan files; those of programs are cut for the state. */
export function shortId(id: string): string {
  return cut(id, 128);
}

/** Ids and digests that planstream makes (at most 64 characters), and ids of commands, which callers may make. */
export function keptId(id: string): string {
  return cut(id, 64);
}

/** A time has 24 characters. */
export function keptTime(at: string): string {
  return cut(at, 32);
}

/** Names of people, hosts and plans. */
export function keptName(name: string): string {
  return cut(name, 256);
}

/** Messages, reasons and paths. */
export function keptText(text: string): string {
  return cut(text, 1024);
}

const bytesOfUnitMax = 6;
/** Characters of one byte. Nearly all ids and times are of these, and need not be counted. */
const onlyPlain = /^[ !#-[\]-~]*$/;

/** Of one code point as `JSON.stringify` writes it: half a character comes out as an escape. */
function bytesOf(code: number): number {
  if (code < 0x20) return shortEscapes.has(code) ? 2 : 6;
  if (code < 0x80) return code === quote || code === backslash ? 2 : 1;
  if (code < 0x800) return 2;
  if (code >= 0xd800 && code <= 0xdfff) return 6;
  return code < 0x10000 ? 3 : 4;
}

const quote = 0x22;
const backslash = 0x5c;
/** `\b`, `\t`, `\n`, `\f`, `\r`. */
const shortEscapes: ReadonlySet<number> = new Set([0x08, 0x09, 0x0a, 0x0c, 0x0d]);

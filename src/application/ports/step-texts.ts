/**
 * How much of what a step says is kept, the same in every executor. Texts are masked first, because half a secret could
 * not be found any more, and then cut.
 */

/** Of an error's message. Sizes are bytes of UTF-8. */
export const messageBytesMax = 1024;
export const decisionBytesMax = 16 * 1024;
/** Of the names and values of all outputs of a step together. */
export const outputBytesMax = 64 * 1024;

/** The text cut between two characters; what was cut ends in `…`. */
export function cutBytes(text: string, bytesMax: number): string {
  if (text.length * bytesOfUnitMax <= bytesMax) return text;
  let bytes = 0;
  let fitting = 0;
  let end = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > bytesMax) return text.slice(0, fitting) + ellipsis;
    end += character.length;
    if (bytes <= bytesMax - bytesOf(ellipsis)) fitting = end;
  }
  return text;
}

const ellipsis = "…";
/** A surrogate pair is two units and four bytes. */
const bytesOfUnitMax = 3;

function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

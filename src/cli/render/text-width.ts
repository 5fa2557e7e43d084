/** How many columns of a terminal a text takes, and texts made to fit. Of clean text only: no line breaks. Pure. */

/** Most texts are of these (ASCII, Latin letters, our own symbols and lines), and then every character is one column. */
const narrow = /^[ -~·À-ſ…✔✖\u2500-\u259f■▸○]*$/;
const styles = /\u001b\[[0-9;]*m/g;
const mark = "…";

/** Wide by East Asian Width, first and last code points; emoji are found by how they are presented. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

export function textWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  return graphemes(text.replace(styles, "")).reduce((width, grapheme) => width + widthOf(grapheme), 0);
}

/** At most so many columns; what is cut ends with a mark. */
export function cutTo(text: string, size: number): string {
  if (textWidth(text) <= size) return text;
  let room = size - 1;
  const kept = graphemes(text).findIndex((grapheme) => {
    room -= widthOf(grapheme);
    return room < 0;
  });
  return `${graphemes(text).slice(0, kept).join("")}${mark}`;
}

/** Lines of at most so many columns, broken between words; a word that is longer stays whole. */
export function wrapTo(text: string, size: number): string[] {
  if (textWidth(text) <= size) return [text];
  const lines: string[] = [];
  for (const word of text.split(/ (?! )/)) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(last) + 1 + textWidth(word) <= size)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** With spaces behind it, as `padEnd`. */
export function padTo(text: string, size: number): string {
  return text + spaces(size - textWidth(text));
}

/** With spaces before it, as `padStart`. */
export function padBefore(text: string, size: number): string {
  return spaces(size - textWidth(text)) + text;
}

function spaces(count: number): string {
  return " ".repeat(Math.max(0, count));
}

let segmenter: Intl.Segmenter | null = null;

/** What is seen as one character each. */
function graphemes(text: string): string[] {
  if (narrow.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** The patterns stand here because a start that needs them not should not read them. */
function widthOf(grapheme: string): 0 | 1 | 2 {
  if (narrow.test(grapheme)) return 1;
  if (/^[\p{M}\p{Cf}\p{Cc}]+$/u.test(grapheme)) return 0;
  const code = grapheme.codePointAt(0) ?? 0;
  const isWide = wide.some(([first, last]) => code >= first && code <= last);
  return isWide || /\p{Emoji_Presentation}|\ufe0f/u.test(grapheme) ? 2 : 1;
}

/** Breaks texts into lines. Pure; a word is never broken. */

/** Pages are no wider than this, so that they read well on a wide terminal. */
export const pageWidth = 80;

/** `indent` stands before every line but the first, which `head` begins; both count. */
export function wrap(text: string, width: number, head = "", indent = " ".repeat(head.length)): string[] {
  const lines: string[] = [];
  let line = head;
  let isEmpty = true;
  for (const word of text.split(" ")) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line = isEmpty ? `${line}${word}` : `${line} ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

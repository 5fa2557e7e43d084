/**
 * Keeps the newest line of a step's output back, for the block that shows it. The line goes its way when a newer one comes
 * or the step ends, so every line stands on the screen once and none is lost.
 */
export interface NewestLine {
  /** What is to be printed now: all that came before the newest line. */
  push(text: string): string;
  /** What was kept. */
  take(): string;
  /** The newest line; empty when there is none. */
  shown(): string;
}

const lineEnd = /[^\n]/;

export function newestLine(): NewestLine {
  let kept = "";
  return {
    push(text) {
      const all = kept + text;
      // Empty lines after it belong to it: a block shows no empty line.
      const end = all.length - trailingBreaks(all);
      const start = all.lastIndexOf("\n", end - 1) + 1;
      if (!lineEnd.test(all)) return keep("", all);
      return keep(all.slice(start), all.slice(0, start));
    },
    take() {
      return keep("", kept);
    },
    shown: () => kept.trimEnd(),
  };

  function keep(next: string, printed: string): string {
    kept = next;
    return printed;
  }
}

function trailingBreaks(text: string): number {
  let count = 0;
  while (text[text.length - 1 - count] === "\n") count++;
  return count;
}

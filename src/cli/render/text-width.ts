/** How many columns of a terminal a text takes, and texts made to fit. Of clean text only: no line breaks. Pure. */
import measure from "fast-string-truncated-width";

/** Most texts are, and then every character is one column. */
const ascii = /^[ -~]*$/;
const mark = "…";

export function textWidth(text: string): number {
  return ascii.test(text) ? text.length : measure(text).width;
}

/** At most so many columns; what is cut ends with a mark. */
export function cutTo(text: string, size: number): string {
  if (textWidth(text) <= size) return text;
  const { index } = measure(text, { limit: Math.max(0, size - 1) });
  return `${text.slice(0, index)}${mark}`;
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

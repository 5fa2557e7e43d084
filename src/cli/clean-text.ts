/**
 * Text from outside, made fit to be shown: nothing in it can steer a terminal. It never looks at what the text means, and
 * JSON keeps every character, as an escape.
 */

/** Most texts are of these (ASCII, our own symbols and lines), and then nothing else needs to be looked for. */
const plain = /^[ -~\n·…✔✖\u2500-\u259f■▸○]*$/;
const lineBreaks = /[\t\n\u2028\u2029]+/g;
/** Sequences of 7 and of 8 bits, with what they carry. */
const sequences =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;
/** Control characters but newline and tab, and marks that turn the direction of writing. */
const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text that cannot steer a terminal: no control characters but newline and tab, no escape sequences, no marks that
 * turn the direction of writing. A carriage return that only ends a line goes with it.
 */
export function withoutControls(text: string): string {
  if (plain.test(text)) return text;
  return (
    text
      .replace(sequences, "")
      .replace(/\r\n/g, "\n")
      .replace(steering, "") // More marks on one letter than any language has would cover the lines around it. The pattern stands here
      // because a start that needs it not should not read it.
      .replace(/(\p{M}{8})\p{M}+/gu, "$1")
  );
}

/** For names and reasons within a line. */
export function oneLine(text: string): string {
  return withoutControls(text).replace(lineBreaks, " ").trim();
}

/** `own`: what is ours in the text and stays, in one group. */
export function cleanBetween(text: string, own: RegExp): string {
  return text
    .split(own)
    .map((part, index) => (index % 2 === 1 ? part : withoutControls(part)))
    .join("");
}

/** Texts that steer a terminal, hide what they are, or break a line: in names, reasons, output, wherever they may be. */

const sequences = [
  "\u001b[31mred\u001b[0m",
  "\u001b[2J\u001b[H",
  "\u001b[1A\u001b[2K",
  "\u001b[?1049h",
  "\u001b[6n",
  "\u001b[99999999999C",
  "\u001b[38;2;1;2;3m",
  "\u001b[>c",
  "\u001b[8mhidden",
  "\u001b[20;1r",
  "\u001bc",
  "\u001b(0lqqk",
  "\u001b#8",
  "\u001b7\u001b8",
  "\u001b",
  "cut \u001b[",
  "cut \u001b]0;title",
  "\u001b\u001b[31m",
];
const strings = [
  "\u001b]0;title\u0007",
  "\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\",
  "\u001b]52;c;ZXZpbA==\u0007",
  "\u001b]1337;File=:ZXZpbA==\u0007",
  "\u001b]4;1;?\u0007",
  "\u001bP1$r0m\u001b\\",
  "\u001bP+q544e\u001b\\",
  "\u001b_app\u001b\\",
  "\u001b^privacy\u001b\\",
  "\u001bXstart\u001b\\",
];
const c1 = [
  "\u009b31mred",
  "\u009b2J",
  "\u009d0;title\u009c",
  "\u009052;c;ZXZpbA==\u009c",
  "\u0085next",
  "\u008dup",
  "\u009f\u009c",
  "\u0080\u0099\u009e",
];
const controls = [
  "over\rwritten",
  "a\b\b\bb",
  "bell\u0007",
  "nul\u0000byte",
  "form\ffeed",
  "vertical\u000btab",
  "\u000e\u000f",
  "delete\u007f",
  "\u0001\u0002\u0003\u0004\u0005\u0006\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001c\u001d\u001e\u001f",
  "line\nbreak",
  "crlf\r\nbreak",
  "tab\tulator",
  "line\u2028separator\u2029",
];
const directions = [
  "\u202egnp.exe",
  "\u202a\u202b\u202c\u202d",
  "\u2066\u2067\u2068\u2069",
  "\u200e\u200f\u061c",
];
const others = [
  "\ud800lone",
  "lone\udfff",
  "\udc00\ud800",
  "zero\u200bwidth\u200d\ufeff",
  `combining${"\u0301".repeat(3_000)}`,
  "::error file=a,line=1::boo",
  "##[error]boo",
  "x".repeat(5_000),
  "日本語".repeat(300),
  "👩‍👩‍👧‍👦".repeat(50),
  "$(reboot) `reboot` ; reboot",
  '"><script>alert(1)</script>',
  "-rf",
  "%s%n%x",
  "__proto__",
];

export const hostileTexts: readonly string[] = [
  ...sequences,
  ...strings,
  ...c1,
  ...controls,
  ...directions,
  ...others,
];

/** What of a text must reach neither a terminal nor a pipe: control characters but newline and tab, turned directions. */
export function steeringIn(text: string): string[] {
  const found = text.match(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
  );
  return [...new Set(found)].map((character) => JSON.stringify(character));
}

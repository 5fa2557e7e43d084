/** Writes a text as one word of a POSIX shell, so that a command somebody copies means what it says. */

/** Quoted only where it must be. */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

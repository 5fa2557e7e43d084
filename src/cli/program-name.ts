/** What a person types to call this command again, told from how it was called. Pure. */

/** `path`: of the script that runs, as Node.js was given it: through which link is what was typed. */
export function programName(
  path: string | undefined,
  { npm_command: npm }: Readonly<Record<string, string | undefined>>,
): string {
  const name = path !== undefined && /(^|[\\/])planstream$/.test(path) ? "planstream" : "plan";
  // The shell that reads the hint need not find what npm has put on the path of a script, or of `npx`.
  if (npm === undefined || npm === "") return name;
  // Installed nowhere, it must be called by the package's name: there is another package that is called plan.
  return path !== undefined && /[\\/]_npx[\\/]/.test(path) ? "npx planstream" : `npx ${name}`;
}

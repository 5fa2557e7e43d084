/**
 * Commands that are suggested, as they are typed here. All who suggest one call the program `plan`; how it was called this
 * time only the edge knows. Pure.
 */

const ownName = "plan";
/** A command of ours, also behind the secrets it needs. */
const beginning = /^((?:export [^;]+; )*)plan(?= |$)/;
/** What happened, and what was seen: whatever stands in it is no suggestion of ours. */
const untouched: readonly string[] = ["data", "evidence"];

/** Any text that begins with `plan`; others stay as they are. */
export function typedCommand(command: string, program: string): string {
  return program === ownName ? command : command.replace(beginning, `$1${program}`);
}

/** A document of ours with the commands it suggests. */
export function withTypedCommands(document: unknown, program: string): unknown {
  if (program === ownName || typeof document !== "object" || document === null) return document;
  if (Array.isArray(document)) return document.map((one) => withTypedCommands(one, program));
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => {
      if (untouched.includes(key)) return [key, value];
      const isCommand = (key === "command" || key === "fix") && typeof value === "string";
      return [key, isCommand ? typedCommand(value, program) : withTypedCommands(value, program)];
    }),
  );
}

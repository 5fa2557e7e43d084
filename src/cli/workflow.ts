/** GitHub Actions reads what a job prints: the texts it takes for commands, with data escaped as it demands. Pure. */

/** The job, as `main.ts` found it. */
export interface Workflow {
  /** To the one stream whose order the job keeps. */
  readonly write: (text: string) => void;
  /** Nobody can guess it. */
  readonly token: () => string;
  /** The file whose Markdown is shown with the job; null: none was named. */
  readonly summaryFile: string | null;
}

export function workflowCommand(
  name: "group" | "endgroup" | "error" | "warning" | "stop-commands",
  data: string,
  properties: Readonly<Record<string, string | number>> = {},
): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name}${pairs.length === 0 ? "" : ` ${pairs.join(",")}`}::${escapeData(data)}\n`;
}

/** From here on commands are heard again. */
export function resumeCommands(token: string): string {
  return `::${token}::\n`;
}

/** A line of our own is none of the job's commands, whatever text from outside it begins with. */
export function noCommand(line: string): string {
  return line.replace(/^(\s*):(?=:)/gm, "$1: ").replace(/##\[/g, "## [");
}

/** A cell of a Markdown table, as plain text. */
export function markdownCell(text: string): string {
  const escaped = text.replace(/[\\`*_{}[\]<>()#+!|~@&-]/g, (found) => `&#${found.charCodeAt(0)};`);
  return escaped.replace(/\n/g, " ");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** `plan`, `plan help`, `plan COMMAND --help`, `plan --version`: pages made from the command table. Pure but for printing. */
import { version } from "../../composition/version.ts";
import type { Flags } from "../command.ts";
import type { CommandEntry, Flag } from "../command-entry.ts";
import { commandTable } from "../command-table.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Screen } from "../screen.ts";
import { globalFlags } from "../shared-flags.ts";

export function showHelp(screen: Screen, entry: CommandEntry | null, flags: Flags): number {
  const lines = flags.has("version") ? [version] : entry === null ? overview(screen) : page(entry, screen);
  for (const line of lines) screen.out(line);
  return exitCodes.done;
}

function overview({ style }: Screen): string[] {
  const width = Math.max(...commandTable.map(({ name }) => name.length));
  return [
    "Run multi-step plans you can stop any time and resume exactly where they were.",
    "",
    ...commandTable.map(({ name, summary }) => `  ${style("bold", name.padEnd(width))}  ${summary}`),
    "",
    "  plan run release.plan.yaml        press Ctrl-C in the middle",
    "  plan resume latest --dry-run      see what would happen",
    "",
    "  plan help COMMAND",
  ];
}

function page(entry: CommandEntry, { style }: Screen): string[] {
  const { name, aliases = [], target, summary, examples, flags, exits } = entry;
  return [
    `plan ${name}${target === undefined ? "" : ` ${target}`}${aliases.map((alias) => `  (plan ${alias})`).join("")}`,
    `  ${summary}.`,
    "",
    ...examples.map((example) => `  ${example}`),
    ...(flags.length === 0 ? [] : ["", style("bold", "Flags"), ...flagLines(flags)]),
    "",
    style("bold", "Flags of every command"),
    ...flagLines(globalFlags),
    "",
    `Exit codes (docs/codes.md): ${exits.join(", ")}`,
  ];
}

/** The summary stands beside the flag, or below it where the flag is long. */
function flagLines(flags: readonly Flag[]): string[] {
  const width = 24;
  return flags.flatMap(({ name, short, value, several = false, summary }) => {
    const head = `--${name}${value === undefined ? "" : ` ${value}`}${short === undefined ? "" : `, -${short}`}`;
    const text = several ? `${summary}; may be repeated` : summary;
    return head.length > width
      ? [`  ${head}`, `  ${" ".repeat(width)}  ${text}`]
      : [`  ${head.padEnd(width)}  ${text}`];
  });
}

/** Runs a command in this process, as `main.ts` does, and keeps what it printed. */
import type { CommandInput } from "../../../src/cli/command.ts";
import { commandTable } from "../../../src/cli/command-table.ts";
import { parseCommandLine } from "../../../src/cli/parse-command-line.ts";
import { printError } from "../../../src/cli/render/error.ts";
import { makeScreen, type ScreenOptions } from "../../../src/cli/screen.ts";

export interface Printed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runInProcess(
  argv: readonly string[],
  format: ScreenOptions["format"],
  more: Partial<CommandInput> & { readonly columns?: number } = {},
): Promise<Printed> {
  const { columns = 80, ...surroundings } = more;
  const kept = { stdout: "", stderr: "" };
  const sink = (stream: keyof typeof kept) => ({
    isTerminal: format === "rich",
    isFile: false,
    columns,
    write: (text: string) => {
      kept[stream] += text;
    },
  });
  const options = { format, color: false, ascii: false, quiet: false, inGithubJob: false };
  const screen = makeScreen(sink("stdout"), sink("stderr"), options);
  const run = async () => {
    const { entry, target, flags } = parseCommandLine(argv);
    if (entry === null) throw new Error(`no command: ${argv.join(" ")}`);
    const { command } = await entry.load();
    return command({
      screen,
      target,
      flags,
      cwd: "/",
      env: {},
      nowMs: Date.parse("2026-11-22T10:20:00.000Z"),
      timeOfDay: (at) => at.slice(11, 19),
      hasCommand: (name) => commandTable.some((known) => known.name === name),
      terminal: null,
      workflow: null,
      onSignal: () => () => {},
      endBySignal: () => {},
      ...surroundings,
    });
  };
  const exitCode = await run().catch((error: unknown) => printError(screen, error));
  return { exitCode, ...kept };
}

/** Runs a command in this process, as `main.ts` does, and keeps what it printed. */
import type { CommandInput } from "../../../src/cli/command.ts";
import { commandTable } from "../../../src/cli/command-table.ts";
import { parseCommandLine } from "../../../src/cli/parse-command-line.ts";
import { readSettings } from "../../../src/cli/read-settings.ts";
import { printError } from "../../../src/cli/render/error.ts";
import { makeScreen, type ScreenOptions } from "../../../src/cli/screen.ts";
import { Waits } from "../../../src/cli/waits.ts";

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
    isOpen: true,
    failure: null,
    columns,
    write: (text: string) => {
      kept[stream] += text;
    },
  });
  const options = { format, color: false, ascii: false, quiet: false, times: "relative" as const };
  const screen = makeScreen(sink("stdout"), sink("stderr"), options);
  const run = async () => {
    const { entry, target, others, flags } = parseCommandLine(argv);
    if (entry === null) throw new Error(`no command: ${argv.join(" ")}`);
    const { command } = await entry.load();
    const cwd = surroundings.cwd ?? "/";
    return command({
      screen,
      waits: new Waits(screen),
      trace: null,
      target,
      others,
      flags,
      settings: readSettings(flags, { cwd, env: {} }),
      pages: commandTable,
      cwd,
      env: {},
      nowMs: Date.parse("2026-11-22T10:20:00.000Z"),
      timeOfDay: (at) => at.slice(11, 19),
      asker: async () => null,
      now: () => Date.parse("2026-11-22T10:20:00.000Z"),
      // Who watches for something to happen leaves at once.
      sleep: async () => {},
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

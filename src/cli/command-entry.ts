/** A row of the command table: a command's page, and its code, which is loaded when it is called. */
import type { Command } from "./command.ts";
import type { CommandPage } from "./command-page.ts";

export interface CommandEntry extends CommandPage {
  readonly load: () => Promise<{ readonly command: Command }>;
}

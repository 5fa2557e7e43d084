/** A bare `plan`: what it is for, what is needed on the first day, and how many plans wait. Also `plan --version`. */
import { version } from "../../composition/version.ts";
import type { Command, CommandInput } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { overview } from "../render/help-page.ts";
import { storeOf } from "../store-of.ts";

export const command: Command = async (input) => {
  const { screen, flags, pages } = input;
  const lines = flags.has("version") ? [version] : overview(pages, await resumable(input), screen);
  for (const line of lines) screen.out(line);
  return exitCodes.done;
};

/** Null without a store, or with one that cannot be read: a person who only looks around is not bothered with that. */
async function resumable(input: CommandInput): Promise<number | null> {
  if (storeOf(input) === null) return null;
  const { countResumable } = await import("../count-resumable.ts");
  return countResumable(input).catch(() => null);
}

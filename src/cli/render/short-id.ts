/** How a plan's id is shown: its last characters. The first ones are time, which plans begun together share. */
import { oneLine, type Screen } from "../screen.ts";

const shown = 6;

export function shortId(planId: string): string {
  return planId.slice(-shown);
}

/** A command as a person would type it, in one line, also where it names a file that tries to steer the terminal. */
export function shorten(command: string, planId: string, screen: Screen): string {
  const short = planId === "" ? command : command.replaceAll(planId, shortId(planId));
  return oneLine(screen.typed(short));
}

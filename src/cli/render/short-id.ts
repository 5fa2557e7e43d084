/** How a plan's id is shown: its last characters. The first ones are time, which plans begun together share. */

const shown = 6;

export function shortId(planId: string): string {
  return planId.slice(-shown);
}

/** A command as a person would type it. */
export function shorten(command: string, planId: string): string {
  return planId === "" ? command : command.replaceAll(planId, shortId(planId));
}

/** What can be done now: on a terminal with a word before each command and why behind it, elsewhere the commands. Pure. */
import type { Remedy } from "../../schema/resume.ts";
import type { Screen } from "../screen.ts";
import { shorten } from "./short-id.ts";
import { padTo, textWidth } from "./text-width.ts";

const words: Readonly<Record<string, string>> = {
  approve: "Answer",
  history: "Look",
  logs: "Log",
  resume: "Resume",
  status: "Status",
};
const wordWidth = 10;
/** Reasons stand under each other, but a long command does not push them away. */
const commandWidthMax = 40;

export function nextLines(next: readonly Remedy[], planId: string, screen: Screen): string[] {
  const commands = next.map(({ command }) => shorten(command, planId, screen));
  if (screen.format !== "rich") return commands.map((command) => `next: ${command}`);
  const width = Math.min(commandWidthMax, Math.max(...commands.map(textWidth)));
  return next.map(({ command: suggested, why }, index) => {
    const command = commands[index] ?? "";
    const word = (words[suggested.split(" ")[1] ?? ""] ?? "Next").padEnd(wordWidth);
    const fits = 2 + wordWidth + Math.max(width, textWidth(command)) + 3 + textWidth(why) <= screen.width;
    return `  ${word}${fits ? `${padTo(command, width)}   ${screen.style("dim", why)}` : command}`;
  });
}

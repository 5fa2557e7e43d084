/** What a person saw of a command at a terminal, read from what was written by an emulator of one. */
import { Emulator } from "../../cli/support/emulator.ts";
import type { Session } from "./terminal.ts";

const afterFrame = /(?<=\u001b\[\?2026l)/;

/** What a person saw: the lines on the screen after each whole frame and at the end. */
export async function seenOf({ replay }: Session): Promise<string[][]> {
  const [first, ...pieces] = replay;
  if (typeof first === "string" || first === undefined) throw new Error("a replay begins with a size");
  const emulator = new Emulator(first[0], first[1]);
  const seen: string[][] = [];
  for (const piece of pieces) {
    if (typeof piece !== "string") {
      emulator.resize(piece[0], piece[1]);
      continue;
    }
    for (const part of piece.split(afterFrame)) {
      await emulator.write(part);
      if (part.endsWith("?2026l")) seen.push(emulator.lines());
    }
  }
  return [...seen, emulator.lines()];
}

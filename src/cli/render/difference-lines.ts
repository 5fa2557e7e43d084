/** What was edited in one field of a step: the lines that went and those that came. Pure. */
import type { Json } from "../../schema/events.ts";
import { oneLine } from "../screen.ts";

const linesShown = 6;

/** The work of a step needs no name. */
export function differenceLines({ field, before, after }: Readonly<Record<string, Json>>): string[] {
  return [
    ...(field === "action" ? [] : [`${String(field)}:`]),
    ...changed(before, "-", after),
    ...changed(after, "+", before),
  ];
}

/** The lines of a text that the other one does not have. */
function changed(text: Json | undefined, sign: string, other: Json | undefined): string[] {
  const kept = new Set(lines(other));
  const own = lines(text).filter((line) => !kept.has(line));
  const shown = own.slice(0, linesShown).map((line) => `${sign} ${oneLine(line)}`);
  return own.length > linesShown ? [...shown, `${sign} … ${own.length - linesShown} more lines`] : shown;
}

function lines(text: Json | undefined): string[] {
  return typeof text === "string" ? text.replace(/\n$/, "").split("\n") : [];
}

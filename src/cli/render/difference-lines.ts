/** What an edited plan file says differently, text by text: the lines that went and those that came. Pure. */
import type { Evidence, Json } from "../../schema/events.ts";
import { oneLine } from "../screen.ts";

/** A change as a summary or a refusal's evidence has it; what was read from a history may lack anything. */
type Change = Readonly<Record<string, Json | undefined>>;

const linesShown = 6;

export function differenceLines(changes: readonly Change[], path: Json | undefined): string[] {
  return changes.flatMap((change) => {
    const fields = Array.isArray(change.differences) ? change.differences.filter(isObject) : [];
    const place = isObject(change.place) ? `:${change.place.line}:${change.place.column}` : "";
    const head = typeof path === "string" && place !== "" ? [`${oneLine(path)}${place}`] : [];
    return [
      ...head,
      ...fields.flatMap(({ field, before, after }) => [
        ...(field === "action" ? [] : [`${field}:`]),
        ...changed(before, "-", after),
        ...changed(after, "+", before),
      ]),
    ];
  });
}

export function changesOf({ changes }: Evidence): Change[] {
  return Array.isArray(changes) ? changes.filter(isObject) : [];
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

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

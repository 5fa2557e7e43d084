/** What an edited plan file says differently about a step: where it stands there, and text by text what was edited. Pure. */
import type { Json } from "../../schema/events.ts";
import { oneLine } from "../screen.ts";
import { differenceLines } from "./difference-lines.ts";

/** As a summary or a refusal's evidence has it; what was read from a history may lack anything. */
export type Change = Readonly<Record<string, Json | undefined>>;

export function differencesOf({ differences, place }: Change, path: Json | undefined): string[] {
  const fields = Array.isArray(differences) ? differences.filter(isObject) : [];
  const where = isObject(place) ? `:${place.line}:${place.column}` : "";
  const head = typeof path === "string" && where !== "" ? [`${oneLine(path)}${where}`] : [];
  return [...head, ...fields.flatMap(differenceLines)];
}

export function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

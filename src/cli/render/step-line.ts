/**
 * The line of one step, as a run tells it and as its block draws it: symbol, id, what it is for, and how long to the
 * right. Pure. On a narrow screen the text goes first, then the id is cut; symbol and time always stand.
 */
import { oneLine } from "../screen.ts";
import { cutTo, padTo, textWidth } from "./text-width.ts";

export interface StepLine {
  /** Styled or not; one column. */
  readonly symbol: string;
  readonly stepId: string;
  readonly text: string;
  /** To the right: how far, how long. */
  readonly right: string;
}

/** A time at the far end of a wide screen is not seen beside its step. */
const lineWidthMax = 100;
/** Less room says nothing. */
const textWidthMin = 8;
const idWidthMax = 24;
const gap = "  ";

/** The place of ids on a screen: the longest one's, within reason. */
export function idWidthOf(ids: readonly string[]): number {
  return Math.min(
    idWidthMax,
    ids.reduce((width, id) => Math.max(width, textWidth(oneLine(id))), 0),
  );
}

/** What a step is for, and which try it is where that says something. */
export function aboutStep(name: string | null, tryNumber: number): string {
  const parts = [...(tryNumber === 1 ? [] : [`try ${tryNumber}`]), ...(name === null ? [] : [oneLine(name)])];
  return parts.join(", ");
}

/** `idWidth`: 0 where lines have no place for ids in common. */
export function stepLine({ symbol, stepId, text, right }: StepLine, idWidth: number, width: number): string {
  const end = right === "" ? "" : gap + right;
  const room = Math.min(width, lineWidthMax) - textWidth("  x ") - textWidth(end);
  const id = cutTo(oneLine(stepId), Math.max(1, Math.min(room, idWidth === 0 ? idWidthMax : idWidth)));
  const textRoom = room - Math.max(idWidth, textWidth(id)) - gap.length;
  const shown = textRoom < Math.min(textWidthMin, textWidth(text)) ? "" : cutTo(text, textRoom);
  const left = shown === "" ? padTo(id, room) : padTo(`${padTo(id, idWidth)}${gap}${shown}`, room);
  return `  ${symbol} ${left}${end}`.trimEnd();
}

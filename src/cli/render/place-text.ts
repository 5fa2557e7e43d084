/** A step, or an item of one, as a screen names it: `backfill`, `backfill/18`. Pure. */
import { oneLine } from "../screen.ts";

export function placeText(place: { readonly stepId: string; readonly item?: number | null }): string {
  const { stepId, item = null } = place;
  return item === null ? oneLine(stepId) : `${oneLine(stepId)}/${item}`;
}

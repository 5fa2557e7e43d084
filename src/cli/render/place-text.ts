/** A step, or an item of it, as people write it: `backfill`, `backfill/18`. Pure. */
export function placeText({
  stepId,
  item,
}: {
  readonly stepId: string;
  readonly item?: number | null;
}): string {
  return item == null ? stepId : `${stepId}/${item}`;
}

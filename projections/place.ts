/** How far a plan has come: whole steps that are finished, and items of the step after them. Pure. */

export interface Place {
  readonly steps: number;
  /** 0 where the step after them has no list, or none of it is finished. */
  readonly items: number;
}

/** Right after a checkpoint: of a whole step with `item` null, else of that item in its step. */
export function placeOf({ step, item }: { readonly step: number; readonly item: number | null }): Place {
  return item === null ? { steps: step, items: 0 } : { steps: step - 1, items: item };
}

/** The number of the last step with finished work, a list half gone over included. */
export function begunSteps({ steps, items }: Place): number {
  return items === 0 ? steps : steps + 1;
}

export function isBefore(one: Place, other: Place): boolean {
  return one.steps < other.steps || (one.steps === other.steps && one.items < other.items);
}

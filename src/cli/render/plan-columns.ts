/** The columns of a list of plans: what each says of a row, and which give way on a narrow screen. Pure. */
import type { PlanBoardRow } from "../../../projections/plan-board.ts";
import { displayState } from "./display-state.ts";
import { shortId } from "./short-id.ts";
import type { Column } from "./table.ts";

export const planColumns = [
  "id",
  "name",
  "state",
  "phase",
  "step",
  "updated",
  "created",
  "attempt",
  "checkpoint",
] as const;
export type PlanColumn = (typeof planColumns)[number];

export const usualColumns: readonly PlanColumn[] = ["id", "name", "state", "phase", "step", "updated"];

interface ColumnOf extends Column {
  readonly cell: (row: PlanBoardRow, when: (at: string) => string) => string;
}

export const columnsOf: { readonly [C in PlanColumn]: ColumnOf } = {
  id: { head: "ID", cell: ({ planId }) => shortId(planId) },
  name: { head: "NAME", cell: ({ name }) => name },
  state: { head: "STATE", cell: displayState },
  phase: { head: "PHASE", dropFirst: 1, cell: ({ phase }) => phase },
  step: { head: "STEP", cell: stepText },
  updated: { head: "UPDATED", dropFirst: 2, cell: ({ updatedAt }, when) => when(updatedAt) },
  created: { head: "CREATED", dropFirst: 3, cell: ({ createdAt }, when) => when(createdAt) },
  attempt: { head: "ATTEMPT", isNumber: true, cell: ({ attempt }) => String(attempt) },
  checkpoint: { head: "CHECKPOINT", cell: ({ lastCheckpointId }) => lastCheckpointId ?? "" },
};

function stepText({ step, totalSteps }: PlanBoardRow): string {
  return step === null ? "" : `${step.number}/${totalSteps ?? "?"} ${step.stepId}`;
}

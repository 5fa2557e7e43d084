/** What a run's screen begins with: where the plan stands, and the steps to come. Reads the definition, changes nothing. */
import type { PlanState } from "../../projections/plan-state.ts";
import type { DefinitionReader } from "../application/definitions.ts";
import { idWidthOf } from "./render/step-line.ts";
import type { RunView } from "./run-view.ts";
import { StepsAhead } from "./steps-ahead.ts";

export interface FirstView {
  readonly view: RunView;
  readonly ahead: StepsAhead;
}

export async function firstView(state: PlanState, reader: DefinitionReader): Promise<FirstView> {
  const { phase, metadata, definition } = state;
  const { totalSteps, lastCompletedStep, checkpointCount: checkpoints } = metadata;
  const ahead = new StepsAhead(reader, definition?.stepCount ?? 0, lastCompletedStep + 1);
  const later = await ahead.read();
  const idWidth = idWidthOf(later.map(({ stepId }) => stepId));
  const isNew = { running: null, stopping: false, replayed: false };
  return { view: { phase, totalSteps, idWidth, checkpoints, later, ...isNew }, ahead };
}

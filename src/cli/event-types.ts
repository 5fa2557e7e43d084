/** The types of events that `--type` names, several in one or in several flags. */
import { planEventTypes } from "../schema/codes.ts";
import type { Flags } from "./command.ts";
import { usage } from "./usage.ts";

/** @throws PlanError `USAGE` for a type there is not. */
export function eventTypes(flags: Flags, command: string): readonly string[] {
  const types = flags.list("type").flatMap((text) => text.split(","));
  const unknown = types.find((type) => !planEventTypes.some((known) => known === type));
  if (unknown === undefined) return types;
  throw usage(`there is no event "${unknown}": ${planEventTypes.join(", ")}`, command);
}

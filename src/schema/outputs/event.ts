/** One event as it is printed, in `history` and in every stream: the kinds of event this planstream knows. */
import * as z from "zod";
import { eventSchemas } from "../events.ts";
import { at, count } from "./parts.ts";
import { snakeKeys } from "./snake-keys.ts";

export const eventOutput = z.union(
  Object.entries(eventSchemas).map(([type, { shape }]) => {
    const { at: _, ...data } = shape;
    return z.strictObject({
      type: z.literal("event"),
      plan_id: z.string(),
      revision: count,
      /** Its place in the whole store; absent where that is not known yet. */
      position: z.string().optional(),
      event_id: z.uuid(),
      event: z.literal(type),
      at,
      data: snakeKeys(z.object(data)),
    });
  }),
);

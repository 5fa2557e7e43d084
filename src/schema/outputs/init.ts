/** What `plan init --json` prints. */
import * as z from "zod";
import { next } from "./parts.ts";

export const initOutput = z.strictObject({
  schema: z.literal("planstream/init@1"),
  template: z.string(),
  /** The plan file that was written, and the folder of the store; both as seen from where the command was given. */
  path: z.string(),
  store: z.string(),
  next,
});

/** What `plan doctor --json` prints: what was found, and every setting with where its value comes from. */
import * as z from "zod";

export const doctorOutput = z.strictObject({
  schema: z.literal("planstream/doctor@1"),
  /** Nothing is wrong; there may be warnings. */
  healthy: z.boolean(),
  findings: z.array(
    z.strictObject({
      level: z.enum(["ok", "warning", "wrong"]),
      what: z.string(),
      message: z.string(),
      /** A command or a sentence; null where nothing is to be done. */
      fix: z.string().nullable(),
    }),
  ),
  settings: z.array(
    z.strictObject({
      name: z.string(),
      /** Null: nobody set it. */
      value: z.string().nullable(),
      /** A flag, a variable, or a file. */
      origin: z.string().nullable(),
    }),
  ),
});

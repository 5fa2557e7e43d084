/** What `plan doctor --json` prints: what was examined, and each setting with who says so. */
import * as z from "zod";

export const doctorOutput = z.strictObject({
  schema: z.literal("planstream/doctor@1"),
  healthy: z.boolean(),
  findings: z.array(
    z.strictObject({
      level: z.enum(["ok", "warning", "wrong"]),
      what: z.string(),
      message: z.string(),
      fix: z.string().nullable(),
    }),
  ),
  settings: z.array(
    z.strictObject({ name: z.string(), value: z.string().nullable(), origin: z.string().nullable() }),
  ),
});

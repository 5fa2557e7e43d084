/** What `plan schema --json` prints: the schemas there are. With a name it prints that schema. */
import * as z from "zod";

export const schemaOutput = z.strictObject({
  schema: z.literal("planstream/schema@1"),
  items: z.array(z.strictObject({ name: z.string(), title: z.string() })),
});

/** The JSON Schemas of what the command prints, by name. They are derived and say nothing of their own. */
import * as z from "zod";
import { outputs } from "./outputs.ts";

/** Draft 7, as that of plan files. */
export function outputJsonSchemas(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => {
      const { $schema, ...schema } = z.toJSONSchema(output, { target: "draft-7" });
      return [name, { $schema, title: `planstream: what the command prints, ${name}`, ...schema }];
    }),
  );
}

/**
 * The JSON Schema of plan files, for editors. It is derived from the schema that checks them and says nothing of
 * its own but where it can be found. Rules that look at more than one value are not in it: it cannot say them.
 */
import * as z from "zod";
import { planFileSchema } from "./plan-file.ts";

/** Draft 7, because that is what the YAML language server of editors reads. */
export function planFileJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(planFileSchema, { target: "draft-7" });
  return {
    $schema,
    $id: "https://unpkg.com/planstream/schema/plan-1.json",
    title: "planstream plan file, format 1",
    ...schema,
  };
}

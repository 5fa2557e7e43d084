/**
 * The JSON Schema of plan files, for editors. It is derived from the schema that checks them and says nothing of
 * its own but where it can be found. Of the rules that look at more than one value
 * only one is in it, that a step does one thing.
 */
import * as z from "zod";
import { planFileSchema, stepSchema } from "./plan-file.ts";
import { stepActions } from "./plan-file-rules.ts";

/** Draft 7, because that is what the YAML language server of editors reads. */
export function planFileJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(planFileSchema, {
    target: "draft-7",
    override: ({ zodSchema, jsonSchema }) => {
      const isStep: boolean = zodSchema === (stepSchema as unknown);
      if (isStep) jsonSchema.oneOf = stepActions.map((key) => ({ required: [key] }));
    },
  });
  return {
    $schema,
    $id: "https://unpkg.com/planstream/schema/plan-1.json",
    title: "planstream plan file, format 1",
    ...schema,
  };
}

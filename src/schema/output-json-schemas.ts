/** The JSON Schemas of what the command prints, by the name of their file. They are derived and say only what they are of. */
import * as z from "zod";
import { eventOutput } from "./outputs/event.ts";
import { outputs } from "./outputs.ts";

const titles: Readonly<Record<string, string>> = {
  error: "What a command prints with --json when it fails",
  stream: "A line of --format ndjson",
};

/** Draft 7, as that of plan files. */
export function outputJsonSchemas(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const printed = Object.entries(outputs).map(([name, output]) => [
    `output-${name}`,
    jsonSchema(output, titles[name] ?? `What plan ${name} --json prints`),
  ]);
  const event = jsonSchema(eventOutput, "An event, as history and streams print it");
  return Object.fromEntries([["event", event], ...printed]);
}

function jsonSchema(output: z.ZodType, title: string): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(output, { target: "draft-7" });
  return { $schema, title, ...schema };
}

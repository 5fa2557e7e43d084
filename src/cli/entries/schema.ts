/** What `plan schema` takes, and how its help page is filled. */
import type { CommandEntry } from "../command-entry.ts";

export const schema: CommandEntry = {
  name: "schema",
  group: "Find out more",
  target: "[plan|event|output:CMD]",
  summary: "Prints JSON Schemas: of plan files, events, and all documents",
  examples: ["plan schema", "plan schema plan > plan-1.json", "plan schema output:resume"],
  flags: [],
  exits: [0, 2],
  load: () => import("../commands/schema.ts"),
};

/** Which JSON Schemas there are: the files the build has written. */
import { packageFiles } from "./package-files.ts";

const folder = "dist/schema";

/** `plan`, `event`, `output:resume` and so on; the general ones first. */
export function schemaNames(): string[] {
  const found = packageFiles(folder).map((file) => file.replace(/\.json$/, ""));
  const outputs = found.filter((name) => name.startsWith("output-")).sort();
  return ["plan", "event", ...outputs.map((name) => name.replace("output-", "output:"))];
}

export function schemaFile(name: string): string {
  return `${folder}/${name === "plan" ? "plan-1" : name.replace(":", "-")}.json`;
}

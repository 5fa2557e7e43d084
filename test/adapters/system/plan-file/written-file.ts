/** Writes plan files into a folder of their own and reads them through the port, as the application does. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { planFileReader } from "../../../../src/adapters/system/plan-file/plan-file-reader.ts";
import type { PlanFileProblem } from "../../../../src/application/ports/plan-source.ts";
import type { PlanDefinition } from "../../../../src/schema/definition.ts";

/** Removed when the tests of the file that imports this are over. */
export const folder = mkdtempSync(join(tmpdir(), "plan-file-"));
export const path = join(folder, "test.plan.yaml");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

export function readFile(content: string | Uint8Array) {
  writeFileSync(path, content);
  return planFileReader().read(path);
}

export async function problemsOf(content: string | Uint8Array): Promise<readonly PlanFileProblem[]> {
  const result = await readFile(content);
  return result.kind === "invalid" ? result.problems : [];
}

/** Each problem on one line: `line:column message (suggestion)`. */
export async function shownProblemsOf(content: string | Uint8Array): Promise<readonly string[]> {
  return (await problemsOf(content)).map(
    ({ line, column, message, suggestion }) =>
      `${line}:${column} ${message}${suggestion === null ? "" : ` (${suggestion})`}`,
  );
}

export async function definitionOf(content: string): Promise<PlanDefinition> {
  const result = await readFile(content);
  if (result.kind === "invalid") throw new Error(JSON.stringify(result.problems, null, 2));
  return result.definition;
}

/** A whole plan file around the given steps. */
export function planWith(steps: string, head = ""): string {
  return `plan: 1\nname: demo\n${head}steps:\n${steps}`;
}

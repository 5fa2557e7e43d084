/** The schema of what is printed, made from the schema of the value. */
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { snakeCase } from "../../src/cli/snake-case.ts";
import { snakeKeys } from "../../src/schema/outputs/snake-keys.ts";

const value = z.object({
  stepId: z.string(),
  inFlight: z.object({ tryNumber: z.int() }).nullable(),
  checkpoints: z.array(z.object({ checkpointId: z.string() })),
  output: z.union([z.object({ values: z.record(z.string(), z.string()) }), z.object({ blobId: z.string() })]),
  lastRun: z.object({ startedAt: z.string() }).optional(),
  evidence: z.record(z.string(), z.json()),
});
const printed = snakeKeys(value);

const example = {
  stepId: "test",
  inFlight: { tryNumber: 1 },
  checkpoints: [{ checkpointId: "cp_1" }],
  output: { values: { camelCase: "1" } },
  evidence: { stepId: "test" },
};

function codesOf(document: unknown): string[] {
  return printed.safeParse(document).error?.issues.map(({ code, path }) => `${code} ${path.join(".")}`) ?? [];
}

describe("a schema of printed keys", () => {
  it("takes what the command prints, and names that people chose as they are", () => {
    expect(codesOf(snakeCase(example))).toEqual([]);
    expect(
      codesOf(snakeCase({ ...example, output: { blobId: "x" }, lastRun: { startedAt: "now" } })),
    ).toEqual([]);
  });

  it.each([
    ["at the top", { ...example, more: 1 }, "unrecognized_keys "],
    [
      "in what may be null",
      { ...example, inFlight: { tryNumber: 1, more: 1 } },
      "unrecognized_keys in_flight",
    ],
    [
      "in a list",
      { ...example, checkpoints: [{ checkpointId: "", more: 1 }] },
      "unrecognized_keys checkpoints.0",
    ],
    [
      "in what may be absent",
      { ...example, lastRun: { startedAt: "", more: 1 } },
      "unrecognized_keys last_run",
    ],
    ["in one of several", { ...example, output: { blobId: "x", more: 1 } }, "unrecognized_keys output"],
  ])("takes no other key %s", (_, document, issue) => {
    expect(codesOf(snakeCase(document))).toEqual([issue]);
  });
});

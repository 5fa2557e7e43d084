/** What a refusal for an edited plan file shows, and that it stays small. */
import { describe, expect, it } from "vitest";
import type { DefinitionChange } from "../../src/domain/definition-change.ts";
import { definitionEvidence } from "../../src/domain/definition-evidence.ts";
import type { DefinitionFacts } from "../../src/domain/facts.ts";
import { definitionOf, sha } from "../support/plan-events.ts";

const change = (more: Partial<DefinitionChange> = {}): DefinitionChange => ({
  kind: "edited",
  step: 2,
  stepId: "test",
  differences: [{ field: "action", before: "npm test", after: "npm run check" }],
  ...more,
});

const facts = (more: Partial<DefinitionFacts> = {}): DefinitionFacts => ({
  ref: definitionOf(4),
  source: { path: "/home/ana/release.plan.yaml", sha256: sha("a") },
  lines: { test: { line: 12, column: 5 } },
  changes: [change()],
  changedLater: [],
  edit: null,
  ...more,
});

describe("the evidence of an edited file", () => {
  it("names the file, each change with its place, and the earliest step it is about", () => {
    const removed = change({ kind: "removed", step: 1, stepId: "build", differences: [] });
    expect(definitionEvidence(facts({ changes: [change(), removed] }))).toEqual({
      path: "/home/ana/release.plan.yaml",
      sha256: sha("d"),
      count: 2,
      earliestStep: 1,
      changes: [
        {
          kind: "edited",
          step: 2,
          stepId: "test",
          place: { line: 12, column: 5 },
          differences: [{ field: "action", before: "npm test", after: "npm run check" }],
        },
        { kind: "removed", step: 1, stepId: "build", place: null, differences: [] },
      ],
    });
  });

  it("has no file and no places where a program gave the definition", () => {
    expect(definitionEvidence(facts({ source: null, lines: {} }))).toMatchObject({
      path: null,
      changes: [{ place: null }],
    });
  });

  it.each(["constructor", "__proto__", "toString"])("has no place for a removed step called %s", (stepId) => {
    expect(definitionEvidence(facts({ changes: [change({ stepId })] }))).toMatchObject({
      changes: [{ stepId, place: null }],
    });
  });
});

describe("the evidence of very many changes", () => {
  const many = Array.from({ length: 200_000 }, (_, index) => change({ step: index + 3, stepId: "s" }));

  it("counts all, shows the first ten and knows the earliest", () => {
    const evidence = definitionEvidence(facts({ changes: [...many, change()] }));
    expect(evidence).toMatchObject({ count: 200_001, earliestStep: 2 });
    expect(evidence.changes).toHaveLength(10);
  });

  it("fits an event of 256 KiB, whatever the texts are", () => {
    for (const character of ["\u0001", "🚀", "界", '"', "\ud800"]) {
      const text = character.repeat(100_000);
      const fields = ["phase", "action", "each", "env", "cwd", "outputs", "skipIf", "allowFailure"];
      const differences = [...fields, "plan env", "plan cwd", "plan shell"].map((field) => ({
        field,
        before: text,
        after: text,
      }));
      const changes = many.slice(0, 20).map((one) => ({ ...one, stepId: text, differences }));
      const bytes = Buffer.byteLength(JSON.stringify(definitionEvidence(facts({ changes }))));
      expect(bytes).toBeGreaterThan(100 * 1024);
      expect(bytes).toBeLessThan(200 * 1024);
    }
  });
});

/** What differs between two moments: only what does, by the step's id, and in which respect. */
import { describe, expect, it } from "vitest";
import { definitionDifferences, stepDifferences } from "../../src/domain/plan-diff.ts";
import type { StepRecord, StepRecords } from "../../src/domain/step-records.ts";
import { stepOf } from "../support/plan-definitions.ts";

function records(...list: readonly (Partial<StepRecord> & { stepId: string })[]): StepRecords {
  const whole = list.map(
    (record, index): StepRecord => ({
      ...{
        step: index + 1,
        state: "ran",
        tries: 1,
        durationMs: 5,
        items: null,
        output: null,
        checkpointId: null,
      },
      ...record,
    }),
  );
  return new Map(whole.map((record) => [record.step, record]));
}

const aspects = (before: StepRecords, after: StepRecords) =>
  stepDifferences(before, after).map((one) => [one.step, one.stepId, ...one.aspects]);

describe("two moments", () => {
  it("of the same records do not differ, whatever the order of outputs' names", () => {
    const before = records({ stepId: "one", output: { values: { A: "1", B: "2" } } });
    const after = records({ stepId: "one", output: { values: { B: "2", A: "1" } } });
    expect(aspects(before, after)).toEqual([]);
  });

  it("differ in state, tries, time and outputs of each step", () => {
    const before = records(
      { stepId: "one" },
      { stepId: "two", state: "failed", tries: 2 },
      { stepId: "three" },
    );
    const after = records(
      { stepId: "one", durationMs: 6 },
      { stepId: "two", tries: 3 },
      { stepId: "three", output: { values: { A: "1" } } },
    );
    expect(aspects(before, after)).toEqual([
      [1, "one", "duration"],
      [2, "two", "state", "tries"],
      [3, "three", "outputs"],
    ]);
  });

  it("differ in steps that began since, or belong to no line any more", () => {
    const [difference] = stepDifferences(records(), records({ stepId: "one" }));
    expect(difference).toMatchObject({ before: null, after: { state: "ran" } });
    const [gone] = stepDifferences(records({ stepId: "one" }), records());
    expect(gone).toMatchObject({ step: 1, before: { state: "ran" }, after: null });
  });

  it("know a step that was moved by its id, and several of one id by their order", () => {
    expect(aspects(records({ stepId: "one" }), records({ stepId: "one", step: 4 }))).toEqual([]);
    const twice = records({ stepId: "fetch" }, { stepId: "fetch", durationMs: 9 });
    expect(aspects(records({ stepId: "fetch" }), twice)).toEqual([
      [2, "fetch", "state", "tries", "duration"],
    ]);
  });
});

describe("two definitions", () => {
  it("differ in steps that were edited, removed, moved and added, wherever they stand", () => {
    const before = ["one", "two", "three", "four"].map((id) => stepOf(id));
    const after = [
      stepOf("zero"),
      stepOf("one", { env: { A: "1" } }),
      stepOf("four"),
      stepOf("three"),
      stepOf("five"),
    ];
    const told = definitionDifferences(before, after).map(({ kind, stepId }) => `${stepId} ${kind}`);
    expect(told.sort()).toEqual([
      "five inserted",
      "four moved",
      "one edited",
      "three moved",
      "two removed",
      "zero inserted",
    ]);
    expect(definitionDifferences(before, before)).toEqual([]);
  });
});

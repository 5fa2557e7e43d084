/** Rows of items become one row, where nothing is lost by it. */
import { describe, expect, it } from "vitest";
import { foldItems } from "../../src/cli/render/fold-items.ts";
import { items, rowOf } from "./history-rows.ts";

const told = (rows: ReturnType<typeof foldItems>) =>
  rows.map(({ revision, event, checkpoint, what }) => [revision, event, checkpoint, what].join(" ").trim());

describe("items one after the other", () => {
  it("are one row, and the last of them its own", () => {
    const rows = [rowOf("RunStarted"), ...items(1, 18, 3), rowOf("PlanInterrupted", { revision: "29" })];
    expect(told(foldItems(rows, "…"))).toEqual([
      "1 RunStarted",
      "… 17 ItemCompleted cp_3-19 backfill/1-17",
      "28 ItemCompleted cp_20 backfill/18",
      "29 PlanInterrupted",
    ]);
  });

  it("have the time of the last that is folded", () => {
    expect(foldItems(items(1, 5, 1), "…")[0]?.at).toBe("2026-11-22T10:15:04.000Z");
  });

  it.each([
    ["two alone", items(1, 2, 1)],
    ["items of two steps", [...items(1, 2, 1), ...items(3, 4, 3, { item: { stepId: "other", number: 1 } })]],
    ["items with something between", [...items(1, 2, 1), rowOf("StepFailed"), ...items(3, 4, 3)]],
    ["items that begin again", [...items(1, 2, 1), ...items(1, 2, 3)]],
    ["steps", [rowOf("StepCompleted"), rowOf("StepCompleted"), rowOf("StepCompleted")]],
  ])("stay as they are: %s", (_, rows) => {
    expect(foldItems(rows, "…")).toEqual(rows);
  });

  it("part where they were finished in another way, which is said", () => {
    const rows = [...items(1, 3, 1), ...items(4, 6, 4, { how: "marked_done" })];
    expect(told(foldItems(rows, ".."))).toEqual([
      ".. 2 ItemCompleted cp_1-2 backfill/1-2",
      "13 ItemCompleted cp_3 backfill/3",
      ".. 2 ItemCompleted cp_4-5 backfill/4-5, marked done",
      "16 ItemCompleted cp_6 backfill/6",
    ]);
  });
});

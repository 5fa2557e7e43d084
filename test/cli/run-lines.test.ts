/** The line of a step: its id and its item are to be read, wherever it stands. */
import { describe, expect, it } from "vitest";
import type { StoredEvent } from "../../src/application/stored-event.ts";
import { beginLine, richLines } from "../../src/cli/render/run-lines.ts";
import { stepOf } from "../support/plan-definitions.ts";
import { keptScreen } from "./support/kept-screen.ts";

const screen = keptScreen(60);
const failed = (stepId: string, item: number | null) =>
  ({
    type: "StepFailed",
    data: { stepId, item, durationMs: 6_000, willRetry: false, error: { message: "exit code 1" } },
  }) as unknown as StoredEvent;

describe("the line of a step", () => {
  it("has its id whole where ids have no place in common", () => {
    expect(beginLine(stepOf("backfill", { name: "Fill it" }), 1, screen)).toBe("  ▸ backfill  Fill it");
    expect(richLines(failed("backfill", null), screen)[0]).toMatch(/^ {2}✖ backfill {2}failed/);
  });

  it("says which item it was, though the ids of steps are shorter", () => {
    expect(richLines(failed("each", 3), screen, null, 4)[0]).toMatch(/^ {2}✖ each\/3 {2}failed/);
  });

  it("cuts an id that is longer than its place", () => {
    expect(richLines(failed("a".repeat(30), null), screen, null, 24)[0]).toMatch(/^ {2}✖ a{23}… {2}failed/);
  });
});

/** The timeline as it is drawn: runs embraced, times between, payloads, the newest first. */
import { describe, expect, it } from "vitest";
import { foldItems } from "../../src/cli/render/fold-items.ts";
import { historyLines } from "../../src/cli/render/history-lines.ts";
import { items, rowOf } from "./history-rows.ts";
import { keptScreen } from "./support/kept-screen.ts";

const screenOf = ({ ascii = false, columns = 100 } = {}) =>
  keptScreen(columns, { format: "plain", isTerminal: false, ascii });

const rows = [
  rowOf("PlanCreated", { revision: "0", what: "6 steps" }),
  rowOf("RunStarted", { revision: "1", what: "attempt 1" }),
  ...items(1, 18, 3),
  rowOf("PlanInterrupted", { revision: "29", at: "2026-11-22T10:15:18.000Z", what: "SIGINT" }),
  rowOf("ResumeRefused", { revision: "30", at: "2026-11-22T10:15:18.000Z", what: "VARIABLE_MISSING" }),
  rowOf("PlanResumed", {
    revision: "31",
    at: "2026-11-22T10:18:24.000Z",
    checkpoint: "cp_20",
    what: "attempt 2",
  }),
];
const timeOfDay = (at: string) => at.slice(11, 19);
const lines = (more = {}, screen = screenOf()) =>
  historyLines(
    { rows: foldItems(rows, screen.symbols.more), isReverse: false, payloads: [], ...more },
    screen,
    timeOfDay,
  );

describe("a timeline", () => {
  it("embraces each run and folds items", () => {
    expect(lines()).toEqual([
      "REV  TIME      +         EVENT               CHECKPOINT  WHAT",
      "  0  10:15:00            PlanCreated                     6 steps",
      "  1  10:15:00          ┌ RunStarted                      attempt 1",
      "  …  10:15:17  17.0s   │ ✔ 17 ItemCompleted  cp_3-19     backfill/1-17",
      " 28  10:15:18  1.0s    │ ✔ ItemCompleted     cp_20       backfill/18",
      " 29  10:15:18          └ ■ PlanInterrupted               SIGINT",
      " 30  10:15:18            ✖ ResumeRefused                 VARIABLE_MISSING",
      " 31  10:18:24  3m 06s  ┌ PlanResumed         cp_20       attempt 2",
    ]);
  });

  it("needs no symbols but those of ASCII", () => {
    const text = lines({}, screenOf({ ascii: true })).join("\n");
    expect(text).toMatch(/^[ -~\n]*$/);
    expect(text).toContain("| + 17 ItemCompleted");
    expect(text).toContain("\\ # PlanInterrupted");
  });

  it("stands on its head with the newest first", () => {
    const [, first, , third, ...rest] = lines({ isReverse: true });
    expect(first).toContain("└ PlanResumed");
    expect(third).toContain("┌ ■ PlanInterrupted");
    expect(rest.at(-1)).toContain("PlanCreated");
  });

  it("has the payload below its row, harmless", () => {
    const event = rowOf("StepFailed");
    const payload = { error: { message: "\u202e\u001b[2J" } };
    expect(
      historyLines({ rows: [event], isReverse: false, payloads: [payload] }, screenOf(), timeOfDay),
    ).toEqual([
      expect.stringContaining("EVENT"),
      expect.stringContaining("StepFailed"),
      "       {",
      '         "error": {',
      '           "message": "\\u001b[2J"',
      "         }",
      "       }",
    ]);
  });

  it("that begins in the middle of a run is in it", () => {
    const middle = historyLines(
      { rows: [rowOf("StepCompleted"), rowOf("PlanApplied")], isReverse: false, payloads: [] },
      screenOf(),
      timeOfDay,
    );
    expect(middle[1]).toContain("│ ✔ StepCompleted");
    expect(middle[2]).toContain("└ PlanApplied");
  });

  it("fits 40 columns", () => {
    for (const line of lines({}, screenOf({ columns: 40 }))) expect(line.length).toBeLessThanOrEqual(40);
  });
});

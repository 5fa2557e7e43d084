/** Tables on screens of different widths. */
import { describe, expect, it } from "vitest";
import { type Column, table } from "../../src/cli/render/table.ts";

const columns: readonly Column[] = [
  { head: "REV", isNumber: true },
  { head: "+", dropFirst: 1 },
  { head: "CHECKPOINT", dropFirst: 2 },
  { head: "WHAT", cutTo: 8 },
];
const rows = [
  ["1", "0.1s", "cp_1", "the first step"],
  ["12", "", "", "the second"],
];

describe("a table", () => {
  it("shows everything where there is room, numbers to the right", () => {
    expect(table(columns, rows, 80)).toEqual([
      "REV  +     CHECKPOINT  WHAT",
      "  1  0.1s  cp_1        the first step",
      " 12                    the second",
    ]);
  });

  it("cuts what may be cut before it drops a column", () => {
    expect(table(columns, rows, 31)).toEqual([
      "REV  +     CHECKPOINT  WHAT",
      "  1  0.1s  cp_1        the fir…",
      " 12                    the sec…",
    ]);
  });

  it("drops the columns that may go, the highest first, and gives the rest their room", () => {
    expect(table(columns, rows, 30)).toEqual([
      "REV  +     WHAT",
      "  1  0.1s  the first step",
      " 12        the second",
    ]);
    expect(table(columns, rows, 18)).toEqual(["REV  WHAT", "  1  the first st…", " 12  the second"]);
  });

  it("cuts the widest column further where nothing is left to drop", () => {
    expect(table(columns, rows, 11)).toEqual(["REV  WHAT", "  1  the f…", " 12  the s…"]);
  });

  it("keeps a cell in its line", () => {
    expect(table([{ head: "WHAT" }], [["two\nlines\tand \u001b[31mred"]], 80)).toEqual([
      "WHAT",
      "two lines and red",
    ]);
  });
});

/** How points and ranges are read. Times without a zone are those of the machine the test runs on. */
import { describe, expect, it } from "vitest";
import { isPlanError } from "../../src/application/plan-error.ts";
import { parsePoint, parseRange } from "../../src/cli/parse-point.ts";

const nowMs = new Date(2026, 10, 22, 12, 0, 0).getTime();
const local = (year: number, month: number, day: number, ...time: number[]) => {
  const [hours = 0, minutes = 0, seconds = 0] = time;
  return new Date(year, month, day, hours, minutes, seconds).getTime();
};
const point = (text: string) => parsePoint(text, nowMs, "status");
const instant = (ms: number) => ({ fromMs: ms, toMs: ms });

describe("a point", () => {
  it.each([
    ["26", { revision: 26 }],
    ["0", { revision: 0 }],
    ["cp_4", { checkpoint: "cp_4" }],
    ["01M81C1DXPY1CEYCPJ2E5HHP8T", { checkpoint: "01M81C1DXPY1CEYCPJ2E5HHP8T" }],
    ["-3", { beforeEnd: 3 }],
  ])("%s is a place in the history", (text, expected) => {
    expect(point(text)).toEqual(expected);
  });

  it.each([
    ["2026-11-22T10:14", local(2026, 10, 22, 10, 14)],
    ["2026-11-22 10:14", local(2026, 10, 22, 10, 14)],
    ["2026-11-22", local(2026, 10, 22)],
    ["10:14", local(2026, 10, 22, 10, 14)],
    ["9:05", local(2026, 10, 22, 9, 5)],
    ["10m ago", nowMs - 600_000],
    ["2d ago", nowMs - 2 * 24 * 3_600_000],
    ["2026-11-22T10:14Z", Date.UTC(2026, 10, 22, 10, 14)],
    ["2026-11-22T10:14:05.250+01:00", Date.UTC(2026, 10, 22, 9, 14, 5, 250)],
  ])("%s is an instant", (text, ms) => {
    expect(point(text)).toEqual(instant(ms));
  });

  it("to the second is all of that second, as the history shows it", () => {
    const fromMs = local(2026, 10, 22, 10, 14, 5);
    for (const text of ["10:14:05", "2026-11-22T10:14:05"]) {
      expect(point(text)).toEqual({ fromMs, toMs: fromMs + 999 });
    }
  });

  it.each(["", "cp_0", "cp_x", "10m", "25:00", "2026-13-01", "soon ago", "one", "-", "1.5"])(
    "%j is none, and the answer says what is",
    (text) => {
      try {
        point(text);
        expect.unreachable();
      } catch (error) {
        expect(isPlanError(error, "USAGE") && error.next.map(({ command }) => command)).toEqual([
          "plan status --help",
        ]);
      }
    },
  );
});

describe("a range", () => {
  it.each([
    ["1..5", { from: { revision: 1 }, to: { revision: 5 } }],
    ["..cp_2", { from: null, to: { checkpoint: "cp_2" } }],
    ["-3..", { from: { beforeEnd: 3 }, to: null }],
    ["..", { from: null, to: null }],
  ])("%s", (text, expected) => {
    expect(parseRange(text, nowMs, "history")).toEqual(expected);
  });

  it("is two points", () => {
    expect(() => parseRange("5", nowMs, "history")).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});

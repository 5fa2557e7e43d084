/** Where each output's value is. */
import { describe, expect, it } from "vitest";
import { outputsAgain, withOutputs } from "../../projections/output-index.ts";

const values = (...names: string[]) => ({ values: Object.fromEntries(names.map((name) => [name, "x"])) });
const numbered = (count: number, prefix = "N") =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe("the index of outputs", () => {
  it("names the revision of the event that holds the newest value", () => {
    const first = withOutputs({}, values("VERSION", "TAG"), 4);
    expect(first).toEqual({ VERSION: 4, TAG: 4 });
    expect(withOutputs(first, values("TAG"), 9)).toEqual({ VERSION: 4, TAG: 9 });
  });

  it("knows the names of a blob without reading it", () => {
    expect(withOutputs({}, { blob: "f".repeat(64), names: ["BIG"] }, 4)).toEqual({ BIG: 4 });
  });

  it("stays the same object where a step put nothing out", () => {
    const index = { VERSION: 4 };
    expect(withOutputs(index, null, 9)).toBe(index);
    expect(withOutputs(index, { values: {} }, 9)).toBe(index);
  });

  it("keeps 500 names; those it has are still moved on", () => {
    const full = withOutputs({}, values(...numbered(500)), 4);
    const more = withOutputs(full, values("NEW", "N0"), 9);
    expect(Object.keys(more)).toHaveLength(500);
    expect(more.N0).toBe(9);
    expect(more).not.toHaveProperty("NEW");
  });

  it("leaves out names no step could be given as a variable", () => {
    const names = ["", "a-b", "1ST", "Ä", "A B", "x\n", "OK", "_ok"];
    expect(withOutputs({}, values(...names), 4)).toEqual({ OK: 4, _ok: 4 });
  });

  it("cuts names at 64 characters", () => {
    expect(Object.keys(withOutputs({}, values("A".repeat(100)), 4))).toEqual(["A".repeat(64)]);
  });

  it.each(["__proto__", "constructor", "toString"])("takes %s for an ordinary name", (name) => {
    const output = { values: JSON.parse(`{ "${name}": "x" }`) };
    const index = withOutputs({}, output, 4);
    expect(Object.keys(index)).toEqual([name]);
    expect(JSON.stringify(index)).toBe(`{"${name}":4}`);
    expect(Object.getPrototypeOf(index)).toBe(Object.prototype);
  });
});

describe("the index a resume goes back to", () => {
  it("is as its event says, within the same bounds", () => {
    expect(outputsAgain({ VERSION: 4, "a-b": 4 })).toEqual({ VERSION: 4 });
    const many = Object.fromEntries(numbered(600).map((name) => [name, 1]));
    expect(Object.keys(outputsAgain(many))).toHaveLength(500);
  });

  it("has no place that is no revision", () => {
    expect(outputsAgain({ A: "4", B: 1.5, C: null, D: 2 ** 60, E: { F: 1 }, OK: 0 })).toEqual({ OK: 0 });
  });
});

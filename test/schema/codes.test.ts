/** The closed vocabularies: no word twice, and parts of a union are parts of it. */
import { describe, expect, it } from "vitest";
import * as codes from "../../src/schema/codes.ts";

const unions = Object.entries(codes).flatMap(([name, words]) =>
  Array.isArray(words) ? [[name, words] as const] : [],
);

describe("the closed vocabularies", () => {
  it.each(unions)("%s holds each word once", (_, words) => {
    expect(words.length).toBeGreaterThan(0);
    expect(new Set(words).size).toBe(words.length);
  });

  it("say in which place a code stands by its name alone", () => {
    const { resumeIneligibleReasons, commandRefusals, errorCodes } = codes;
    const all = [...resumeIneligibleReasons, ...commandRefusals, ...errorCodes];
    expect(new Set(all).size).toBe(all.length);
    for (const code of all) expect(code).toMatch(/^[A-Z]+(?:_[A-Z]+)*$/);
  });

  it("know reasons that may be accepted as reasons", () => {
    const reasons: readonly string[] = codes.resumeIneligibleReasons;
    expect(codes.acceptableReasons.filter((code) => !reasons.includes(code))).toEqual([]);
  });

  it("have a state for every end, and an event for every end", () => {
    const [states, events]: (readonly string[])[] = [codes.planStates, codes.planEventTypes];
    for (const end of codes.terminalStates) {
      expect(states).toContain(end);
      expect(events).toContain(`Plan${end.charAt(0).toUpperCase()}${end.slice(1)}`);
    }
  });

  it("have the phases of steps in the order of all phases", () => {
    expect(codes.phases).toEqual(["action", ...codes.stepPhases]);
  });
});

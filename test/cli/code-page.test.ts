/** The pages of `plan explain`, on terminals of several widths. */
import { describe, expect, it } from "vitest";
import { codeGroups } from "../../src/cli/code-pages.ts";
import { codeList, codePage } from "../../src/cli/render/code-page.ts";
import { keptScreen } from "./support/kept-screen.ts";

const codes = codeGroups.flatMap((group) => group.codes);

describe.each([40, 80, 200])("at %d columns", (columns) => {
  const screen = keptScreen(columns);
  const within = Math.min(columns, 80);

  it.each(codes.map((page) => [page.code, page] as const))("%s has a page that fits", (code, page) => {
    const lines = codePage(page, screen);
    expect(lines[0]).toBe(code);
    expect(lines.filter((line) => line.length > within)).toEqual([]);
  });

  it("the list fits and names every code once", () => {
    const lines = codeList(codeGroups, screen);
    expect(lines.filter((line) => line.length > within)).toEqual([]);
    for (const { code } of codes)
      expect(lines.filter((line) => new RegExp(`^ {2}${code}( |$)`).test(line))).toHaveLength(1);
  });
});

describe("a page", () => {
  it("says what is meant, when, the way out, the exit code and whether it can be accepted", () => {
    const page = codes.find(({ code }) => code === "STEP_WOULD_REPEAT");
    expect(page === undefined ? [] : codePage(page, keptScreen(80))).toEqual([
      "STEP_WOULD_REPEAT",
      "  --from goes back behind a finished step that says rerun: ask or never, which",
      "  would run a second time.",
      "",
      "  When       A resume goes back, and something that touched the outside world is",
      "             done already.",
      "  Way out    Choose a later checkpoint (plan history X); with ask also --accept",
      "             STEP_WOULD_REPEAT.",
      "  Exit       3, refused; every reason is shown",
      "  Accept     --accept STEP_WOULD_REPEAT, with rerun: ask",
    ]);
  });
});

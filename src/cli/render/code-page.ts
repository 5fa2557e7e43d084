/** The pages of `plan explain`. Pure: codes and screen to lines. */
import type { CodeGroup, ExplainedCode } from "../code-pages.ts";
import { exitMeanings } from "../exit-meanings.ts";
import type { Screen } from "../screen.ts";
import { pageWidth, wrap } from "./wrap.ts";

const labelWidth = 11;

export function codePage(page: ExplainedCode, { style, width }: Screen): string[] {
  const { code, meaning, when, remedy, exitCode, acceptable } = page;
  const exit = exitMeanings.find(({ codes }) => codes.includes(exitCode))?.short ?? "";
  const rows = [
    ["When", when],
    ["Way out", remedy],
    ["Exit", `${exitCode}, ${exit}`],
    ["Accept", acceptable === undefined ? "cannot be accepted" : `--accept ${code}, ${acceptable}`],
  ];
  const within = Math.min(width, pageWidth);
  return [
    style("bold", code),
    ...wrap(plain(meaning), within, "  "),
    "",
    ...rows.flatMap(([label = "", text = ""]) => wrap(plain(text), within, `  ${label.padEnd(labelWidth)}`)),
  ];
}

export function codeList(groups: readonly CodeGroup[], { style, width, typed }: Screen): string[] {
  const within = Math.min(width, pageWidth);
  const longest = Math.max(...groups.flatMap(({ codes }) => codes.map(({ code }) => code.length)));
  const isNarrow = within < longest + 40;
  const lines = groups.flatMap(({ title, codes }) => [
    style("bold", title),
    ...codes.flatMap(({ code, meaning }) => {
      const first =
        plain(meaning)
          .split(/(?<=[.:;]) /)[0]
          ?.replace(/[:;]$/, ".") ?? "";
      return isNarrow
        ? [`  ${code}`, ...wrap(first, within, "      ")]
        : wrap(first, within, `  ${code.padEnd(longest)}  `);
    }),
    "",
  ]);
  return [...lines, `  ${typed("plan explain CODE")}`];
}

/** Commands are marked for the page of the docs; on a screen they stand as they are. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}

/** `plan explain [CODE]`: a page about a code, or the list of them. It reads nothing but its own texts. */
import { closestWord } from "../../schema/closest-word.ts";
import { type CodeGroup, codeGroups, type ExplainedCode } from "../code-pages.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { codeList, codePage } from "../render/code-page.ts";
import { snakeCase } from "../snake-case.ts";
import { usage } from "../usage.ts";

export const command: Command = async ({ target, screen }) => {
  const groups = target === null ? codeGroups : [groupOf(target)];
  if (screen.format === "json" || screen.format === "ndjson") {
    const items = groups.flatMap(({ title, codes }) => codes.map((page) => documentOf(page, title)));
    screen.json({ schema: "planstream/explain@1", ...(snakeCase({ items }) as object) });
    return exitCodes.done;
  }
  const [page] = groups[0]?.codes ?? [];
  for (const line of target === null || page === undefined
    ? codeList(groups, screen)
    : codePage(page, screen))
    screen.out(line);
  return exitCodes.done;
};

function documentOf({ acceptable, ...page }: ExplainedCode, group: string): unknown {
  return { ...page, group, acceptable: acceptable ?? null };
}

/** The group of a code with nothing in it but the code, which is taken in any case and with any mark between words. */
function groupOf(typed: string): CodeGroup {
  const wanted = typed.toUpperCase().replace(/[^A-Z]+/g, "_");
  for (const { title, codes } of codeGroups) {
    const found = codes.find(({ code }) => code === wanted);
    if (found !== undefined) return { title, codes: [found] };
  }
  const close = closestCode(wanted);
  if (close === null) throw usage(`there is no code "${typed}"`, "explain", "plan explain");
  throw usage(`there is no code "${typed}"; did you mean ${close}?`, "explain", `plan explain ${close}`);
}

/** With few slips, or with words left out or put in: `RESUME_IN_PROGRESS` means `RUN_IN_PROGRESS`. */
function closestCode(wanted: string): string | null {
  const all = codeGroups.flatMap(({ codes }) => codes.map(({ code }): string => code));
  const words = new Set(wanted.split("_"));
  const shared = (code: string) => code.split("_").filter((word) => words.has(word)).length;
  const best = all.reduce((a, b) => (shared(b) > shared(a) ? b : a));
  return closestWord(wanted, all) ?? (2 * shared(best) >= best.split("_").length ? best : null);
}

/** What a check found, in one way for every command that checks: a sign, what it is about, what is so, and a fix. Pure. */
import { oneLine, type Screen } from "../screen.ts";

export interface CheckFinding {
  readonly level: "ok" | "warning" | "wrong";
  /** `Node.js`, `B29TP4 revision 4`. */
  readonly what: string;
  readonly message: string;
  /** A command, or a sentence; null where nothing is to be done. */
  readonly fix: string | null;
}

export function findingLines(findings: readonly CheckFinding[], screen: Screen): string[] {
  const width = Math.max(0, ...findings.map(({ what }) => what.length));
  return findings.flatMap(({ level, what, message, fix }) => [
    `${sign(level, screen)} ${what.padEnd(width)}  ${oneLine(message)}`,
    ...(fix === null ? [] : [`    Fix   ${oneLine(screen.typed(fix))}`]),
  ]);
}

function sign(level: CheckFinding["level"], { symbols, style }: Screen): string {
  if (level === "ok") return style("green", symbols.done);
  return level === "wrong" ? style("red", symbols.failed) : style("yellow", "!");
}

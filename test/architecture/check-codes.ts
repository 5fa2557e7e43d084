/** Compares docs/codes.md with the closed unions: each code heads exactly one row, under its own heading. */
import type { Violation } from "./source-files.ts";

export interface CodeTable {
  /** Text of the `##` heading the table stands under. */
  readonly heading: string;
  readonly codes: readonly string[];
  /** Codes whose row says `yes` in the column headed `Can be accepted`; absent: the table has no such column. */
  readonly acceptable?: readonly string[];
}

interface Row {
  readonly code: string;
  readonly line: number;
  /** By the text of the column's head. */
  readonly cells: Readonly<Record<string, string>>;
}

export function checkCodes(path: string, text: string, tables: readonly CodeTable[]): Violation[] {
  const sections = readSections(text);
  return tables.flatMap(({ heading, codes, acceptable }) => {
    const rows = sections.get(heading);
    const violation = (line: number, message: string): Violation => ({ rule: "codes", path, line, message });
    if (rows === undefined) return [violation(1, `has no section "${heading}"`)];
    const missing = codes.filter((code) => !rows.some((row) => row.code === code));
    const unknown = rows.filter((row) => !codes.includes(row.code));
    const repeated = rows.filter((row, index) => rows.findIndex(({ code }) => code === row.code) !== index);
    const misjudged = rows.filter(
      (row) =>
        acceptable !== undefined && isYes(row.cells["Can be accepted"]) !== acceptable.includes(row.code),
    );
    const empty = rows.filter(({ cells }) => Object.values(cells).some((cell) => cell === ""));
    return [
      ...missing.map((code) => violation(1, `${code} has no row under "${heading}"`)),
      ...unknown.map(({ code, line }) => violation(line, `${code} is no code of this kind`)),
      ...repeated.map(({ code, line }) => violation(line, `${code} has two rows`)),
      ...misjudged.map(({ code, line }) =>
        violation(line, `${code}: wrong about whether it can be accepted`),
      ),
      ...empty.map(({ code, line }) => violation(line, `${code} has an empty cell`)),
    ];
  });
}

/** Rows of tables whose first cell is a code, by the heading above them. */
export function readSections(text: string): Map<string, Row[]> {
  const sections = new Map<string, Row[]>();
  let rows: Row[] = [];
  let head: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.startsWith("## ")) {
      rows = [];
      sections.set(line.slice(3).trim(), rows);
    }
    if (!line.startsWith("|")) {
      head = [];
      continue;
    }
    const cells = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (head.length === 0) head = cells;
    const code = /^`([A-Z][A-Z_]+)`$/.exec(cells[0] ?? "")?.[1];
    if (code === undefined) continue;
    rows.push({
      code,
      line: index + 1,
      cells: Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ""])),
    });
  }
  return sections;
}

function isYes(cell: string | undefined): boolean {
  return cell?.startsWith("yes") ?? false;
}

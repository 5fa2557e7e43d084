/**
 * Writes the tables of docs/codes.md from the texts of the command. What stands between the tables is written by hand and
 * left alone. Run as a script it rewrites the page; it writes nothing else.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { codeGroups, type ExplainedCode } from "../src/cli/code-pages.ts";
import { exitMeanings } from "../src/cli/exit-meanings.ts";

const target = join(fileURLToPath(new URL("..", import.meta.url)), "docs/codes.md");

/** The page with its tables as they should be; each stands in its own place below its heading already. */
export function withTables(page: string): string {
  const tables = new Map<string, string[]>(
    codeGroups.map(({ title, codes }) => [`## ${title}`, tableOf(codes)]),
  );
  tables.set("## Exit codes", exitTable());
  let heading = "";
  return page
    .split("\n")
    .flatMap((line) => {
      if (line.startsWith("## ")) heading = line;
      if (!line.startsWith("|")) return [line];
      const table = tables.get(heading) ?? [];
      tables.delete(heading);
      return table;
    })
    .join("\n");
}

function tableOf(codes: readonly ExplainedCode[]): string[] {
  const canAccept = codes.some(({ acceptable }) => acceptable !== undefined);
  const head = [
    "Code",
    "Meaning",
    "When",
    "What can be done",
    "Exit",
    ...(canAccept ? ["Can be accepted"] : []),
  ];
  const rows = codes.map(({ code, meaning, when, remedy, exitCode, acceptable }) => [
    `\`${code}\``,
    ...[meaning, when, remedy],
    String(exitCode),
    ...(canAccept ? [acceptable === undefined ? "no" : `yes, ${acceptable}`] : []),
  ]);
  return markdown([head, ...rows]);
}

function exitTable(): string[] {
  const rows = exitMeanings.map(({ codes, short, more }) => {
    const sentence = `${short[0]?.toUpperCase()}${short.slice(1)}.`;
    return [codes.join(", "), more === undefined ? sentence : `${sentence} ${more}`];
  });
  return markdown([["Exit", "Means"], ...rows]);
}

/** Columns of one width, so that the source reads as a table, too. */
function markdown([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, index) => Math.max(...[head, ...rows].map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(" | ")} |`;
  return [head, widths.map((width) => "-".repeat(width)), ...rows].map(line);
}

async function rewrite(): Promise<void> {
  const page = await readFile(target, "utf8");
  const written = withTables(page);
  if (written !== page) await writeFile(target, written);
}

if (import.meta.main) await rewrite();

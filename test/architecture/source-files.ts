/**
 * The sources the rules are about, as a map from path (relative to the root, with `/`) to text. Every checker takes
 * such a map and returns violations, so planted ones need no files.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type SourceFiles = ReadonlyMap<string, string>;

export interface Violation {
  readonly rule: string;
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
  /** What is wrong and what to write instead. */
  readonly message: string;
}

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** All files with one of the endings below the given folders. */
export function readSourceFiles(
  folders: readonly string[],
  endings: readonly string[] = [".ts"],
): SourceFiles {
  const files = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).sort()) {
      const path = `${folder}/${entry.replaceAll("\\", "/")}`;
      if (endings.some((ending) => path.endsWith(ending))) {
        files.set(path, readFileSync(join(root, path), "utf8"));
      }
    }
  }
  return files;
}

/** The number of the line an index of a text stands in, from 1. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** Files that are installed beside the command: JSON Schemas and templates. It reads them and nothing else. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** `dist/cli` stands as deep in the package as `src/cli` does. */
const packageFolder = join(import.meta.dirname, "../..");

/** `path` is relative to the package. */
export function packageFile(path: string): string {
  return readFileSync(join(packageFolder, path), "utf8");
}

/** The names of the files in a folder of the package. */
export function packageFiles(folder: string): string[] {
  return readdirSync(join(packageFolder, folder));
}

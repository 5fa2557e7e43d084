/** Files that are installed beside the command: JSON Schemas and templates. It reads them and nothing else. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** `dist/cli` stands as deep in the package as `src/cli` does. */
const packageFolder = join(import.meta.dirname, "../..");

/** `path` is relative to the package. */
export function packageFile(path: string): string {
  return readFileSync(join(packageFolder, path), "utf8");
}

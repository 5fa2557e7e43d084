/** The script of a server's projection, as `npm run build` wrote it: beside the library, and beside the command. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const file = "projections/plan-state.projection.js";
/** From dist/cli, from dist/src/composition, and from the sources. */
const folders = ["..", "../..", "../../dist"].map((path) => join(import.meta.dirname, path));

export function projectionScript(): string {
  const folder = folders.find((one) => existsSync(join(one, file)));
  if (folder === undefined) throw new Error(`${file} is missing: npm run build makes it`);
  return readFileSync(join(folder, file), "utf8");
}

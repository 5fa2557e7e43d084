/**
 * The fingerprint of the plan-state fold: SHA-256 of its code, bundled and minified, so that comments and layout do not
 * count. Run as a script it writes `projections/plan-state-fingerprint.ts` anew; it writes nothing else.
 */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = join(root, "projections/plan-state-fingerprint.ts");

/** The first 16 hex digits. Another esbuild may give another one: kept states are then folded anew, once. */
export async function foldFingerprint(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["projections/server-state.ts"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    legalComments: "none",
    write: false,
    logLevel: "silent",
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error("esbuild gave no file");
  return createHash("sha256").update(bundle.contents).digest("hex").slice(0, 16);
}

async function rewrite(): Promise<void> {
  const source = await readFile(target, "utf8");
  const written = source.replace(/(planStateFingerprint = )"[^"]*"/, `$1"${await foldFingerprint()}"`);
  if (written !== source) await writeFile(target, written);
}

if (import.meta.main) await rewrite();

/**
 * Makes the script that an EventStoreDB server runs as a projection: the fold of `projections/`, bundled as plain
 * JavaScript of 2019 without a platform, and one line that says of which streams. It writes nothing.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * `$any` stands last and alone: a handler by name before it would be the only one that is asked, and an event that the fold
 * does not know moves the revision too.
 */
const footer = `
fromCategory("plan").foreachStream().when({
  $init: function () { return planstream.begin(); },
  $any: function (kept, event) { return planstream.take(kept, event); }
});`;

export async function serverProjection(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["projections/server-script.ts"],
    bundle: true,
    format: "iife",
    globalName: "planstream",
    target: "es2019",
    platform: "neutral",
    charset: "ascii",
    legalComments: "none",
    footer: { js: footer.trim() },
    write: false,
    logLevel: "silent",
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error("esbuild gave no file");
  return bundle.text;
}

/**
 * Builds what is published, into dist/: the library with its types (dist/src, dist/projections), the command as
 * one file for each subcommand (dist/cli), the script of an event server's projection (dist/projections), and the JSON
 * Schemas of plan files and of what the command prints (dist/schema).
 * `npm ci` runs it, so it needs the installed packages and nothing else. It never writes outside dist/.
 */
import { spawn } from "node:child_process";
import { hash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle, type Metafile, type Plugin } from "esbuild";
import { serverProjection } from "./server-projection.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

/** Something is wrong with the sources: the message is all there is to say. */
class BuildError extends Error {}

/**
 * An `import` of a module of Node.js reads everything the module exports, also what is only made when it is asked for
 * (`fs.promises`, `util.TextDecoder`): 5 to 6 ms for `node:fs` or `node:util` alone. Taken from the module's object,
 * a name costs what it needs.
 */
const lazyBuiltins: Plugin = {
  name: "lazy-builtins",
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => ({
      contents: withLazyBuiltins(await readFile(path, "utf8")),
      loader: path.endsWith("ts") ? "ts" : "js",
    }));
  },
};

/** Parts of the command that stand in files of their own, because most commands need none of them. */
const loadedLate = [
  "src/adapters/system/plan-file/check-plan-file.ts",
  "src/cli/ask.ts",
  "src/cli/count-resumable.ts",
  "src/application/compare-points.ts",
  "src/application/plan-runner.ts",
  "src/application/verify-plan.ts",
  "src/cli/narrate-workflow.ts",
  "src/cli/plan-suggestions.ts",
  "src/cli/preview-resume.ts",
  "src/cli/preview-run.ts",
  "src/cli/render/error.ts",
  "src/cli/resume-plan.ts",
  "src/composition/all-executors.ts",
  "src/composition/eventstoredb-store.ts",
  "src/composition/memory-store.ts",
  "src/composition/told-store.ts",
];

/** An `import()` of a command, or of a part that is loaded late, stays one: of the file it is built into. */
const ownFiles: Plugin = {
  name: "own-files",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
      if (kind !== "dynamic-import") return null;
      const source = relative(root, join(resolveDir, path));
      const isOwn = source.startsWith("src/cli/commands/") || loadedLate.includes(source);
      return isOwn ? { path: `./${basename(source, ".ts")}.cjs`, external: true } : null;
    });
  },
};

const parts = {
  library: buildLibrary,
  command: buildCommand,
  projection: writeProjection,
  schema: writeSchemas,
};

const startedAt = performance.now();
await rm(dist, { recursive: true, force: true });
const results = await Promise.allSettled(Object.values(parts).map((part) => part()));
for (const [index, name] of Object.keys(parts).entries()) {
  const result = results[index];
  if (result?.status !== "rejected") continue;
  console.error(`build: ${name} failed\n${describe(result.reason)}`);
  process.exitCode = 1;
}
if (process.exitCode === undefined) {
  console.log(`build: ${Object.keys(parts).join(", ")} in ${Math.round(performance.now() - startedAt)} ms`);
}

/** Without the sources of `src/cli`: nobody imports the command. */
async function buildLibrary(): Promise<void> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { exitCode, output } = await run(process.execPath, [tsc, "-p", "tsconfig.build.json"]);
  if (exitCode !== 0) throw new BuildError(output);
}

/**
 * One CommonJS file for each command, with its packages inlined, and one for each part that few of them need. Few
 * files and no ES module loader: that is what a command that reads two rows spends most of its time on otherwise.
 * Each begins with its digest, by which src/cli/start.ts knows what it compiled before.
 */
async function buildCommand(): Promise<void> {
  const outdir = join(dist, "cli");
  const commands = (await readdir(join(root, "src/cli/commands"))).map((file) => `src/cli/commands/${file}`);
  const { metafile, outputFiles } = await bundle({
    absWorkingDir: root,
    entryPoints: ["src/cli/start.ts", "src/cli/main.ts", ...commands, ...loadedLate],
    outdir,
    entryNames: "[name]",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node24",
    supported: { "dynamic-import": false },
    // What src/cli/start.ts hands in, as Node.js does: the folder of the file.
    define: { "import.meta.dirname": "module.path" },
    minify: true,
    legalComments: "none",
    // yaml's build for Node is CommonJS; the same code stands in this one as ES modules, which can be shaken.
    alias: { yaml: join(root, "node_modules/yaml/browser/index.js") },
    plugins: [lazyBuiltins, ownFiles],
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  await mkdir(outdir);
  for (const { path, text } of outputFiles) {
    const ascii = asAscii(text);
    await writeFile(path, `//${hash("sha256", ascii).slice(0, 16)}\n${ascii}`);
  }
  await writeFile(join(outdir, "meta.json"), JSON.stringify(metafile));
  await writeFile(join(outdir, "LICENSES.txt"), await licencesOf(inlinedPackages(metafile)));
}

/** esbuild escapes strings and leaves regular expressions as they are. src/cli/start.ts reads no other characters. */
function asAscii(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Where src/composition/projection-script.ts looks for it. */
async function writeProjection(): Promise<void> {
  await mkdir(join(dist, "projections"), { recursive: true });
  await writeFile(join(dist, "projections/plan-state.projection.js"), await serverProjection());
}

async function writeSchemas(): Promise<void> {
  const { planFileJsonSchema } = await import("../src/schema/plan-file-json-schema.ts");
  const { outputJsonSchemas } = await import("../src/schema/output-json-schemas.ts");
  await mkdir(join(dist, "schema"), { recursive: true });
  for (const [name, schema] of Object.entries({ "plan-1": planFileJsonSchema(), ...outputJsonSchemas() }))
    await writeFile(join(dist, `schema/${name}.json`), `${JSON.stringify(schema, null, 2)}\n`);
}

/** `import { a as b } from "node:c"` becomes `const { a: b } = process.getBuiltinModule("node:c")`. */
function withLazyBuiltins(source: string): string {
  return source.replace(
    /^import (\{[^}]*\}|\* as \w+|\w+) from ["'](node:[\w/]+)["'];?/gm,
    (_, names: string, builtin: string) => {
      const values = names
        .replace(/\btype \w+,?/g, "")
        .replaceAll(" as ", ": ")
        .replace(/^\*: /, "");
      return `const ${values} = process.getBuiltinModule("${builtin}");`;
    },
  );
}

/** Folders of the packages whose code is in the bundle, relative to the root. */
function inlinedPackages(metafile: Metafile): string[] {
  const folders = Object.keys(metafile.inputs).flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [],
  );
  return [...new Set(folders)].sort();
}

/** Inlined code is a copy, and their licences ask for the notice in every copy. */
async function licencesOf(folders: readonly string[]): Promise<string> {
  const notices = folders.map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
    const file = (await readdir(join(root, folder))).find((entry) => /^licen[cs]e/i.test(entry));
    // Some come without the text; that of Apache-2.0 is our own, too.
    if (file === undefined && license === "Apache-2.0")
      return `${name} ${version}\n\n${(await readFile(join(root, "LICENSE"), "utf8")).trim()}\n`;
    if (file === undefined) throw new BuildError(`${folder} has no licence file`);
    return `${name} ${version}\n\n${(await readFile(join(root, folder, file), "utf8")).trim()}\n`;
  });
  return (await Promise.all(notices)).join(`\n${"-".repeat(80)}\n\n`);
}

async function run(
  program: string,
  args: readonly string[],
): Promise<{ exitCode: number | null; output: string }> {
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, output }));
  });
}

function describe(error: unknown): string {
  if (error instanceof BuildError) return error.message.trimEnd();
  if (error instanceof Error && "errors" in error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

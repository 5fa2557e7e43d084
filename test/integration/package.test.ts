/** What would be published: which files, and whether they can be resolved by those who install them. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { beforeAll, describe, expect, it } from "vitest";
import { templateFile, templates } from "../../src/cli/templates.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const packageJson = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

describe("the package", () => {
  let paths: string[];

  beforeAll(async () => {
    // dist/ is built already; packing would build it again and take it away from tests that are using it.
    const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: root,
    });
    const [packed] = Object.values<{ files: { path: string }[] }>(JSON.parse(stdout));
    paths = packed?.files.map(({ path }) => path) ?? [];
  });

  it("holds the command, the library and the papers, and nothing else", () => {
    const places = paths.map((path) => /^dist\/[^/]+|^[^/]+/.exec(path)?.[0]);
    expect([...new Set(places)].sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "SECURITY.md",
      "bin",
      "dist/cli",
      "dist/projections",
      "dist/schema",
      "dist/src",
      "examples",
      "package.json",
    ]);
    expect(paths.filter((path) => path.startsWith("bin/"))).toEqual(["bin/plan.cjs"]);
    const examples = paths.filter((path) => path.startsWith("examples/"));
    expect(examples).toEqual(expect.arrayContaining(templates.map((name) => templateFile(name).path)));
  });

  it("holds no sources, no build records and nothing of the command's sources", () => {
    expect(paths.filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))).toEqual([]);
    expect(paths.filter((path) => /meta\.json$|\.cache|\.map$|\.tsbuildinfo$/.test(path))).toEqual([]);
    expect(paths.filter((path) => path.startsWith("dist/src/cli/"))).toEqual([]);
  });

  it("has every file its exports and commands name", () => {
    const named = texts([packageJson.exports, packageJson.bin]).map((path) => path.replace(/^\.\//, ""));
    expect(named).toContain("bin/plan.cjs");
    const missing = named.filter((path) => !paths.includes(path));
    expect(missing).toEqual([]);
  });

  it("is as publint wants it", async () => {
    const { messages } = await publint({ pkgDir: root, strict: true });
    expect(messages.map((message) => formatMessage(message, packageJson))).toEqual([]);
  });
});

/** Every text in a value, not the keys. */
function texts(value: unknown): string[] {
  return typeof value === "string" ? [value] : Object.values(value as object).flatMap(texts);
}

interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<
    Record<string, { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] }>
  >;
}

describe("the bundle", () => {
  let meta: Metafile;

  beforeAll(() => {
    meta = JSON.parse(readFileSync(join(root, "dist/cli/meta.json"), "utf8"));
  });

  it("carries the licence of every package it holds", () => {
    const licences = readFileSync(join(root, "dist/cli/LICENSES.txt"), "utf8");
    const inlined = Object.keys(meta.inputs).flatMap(
      (path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
    );
    expect(inlined).toContain("zod");
    for (const name of new Set(inlined)) expect(licences).toMatch(new RegExp(`^${name} \\d+\\.`, "m"));
  });

  it("needs nothing that is not in it: no package, and no file but its own", () => {
    const outside = Object.values(meta.outputs)
      .flatMap(({ imports }) => imports.filter(({ external }) => external === true))
      .map(({ path }) => path)
      .filter((path) => !isBuiltin(path))
      .filter((path) => meta.outputs[join("dist/cli", path)] === undefined);
    expect(outside).toEqual([]);
  });

  it("has a file of its own for every command", () => {
    const commands = readdirSync(join(root, "src/cli/commands")).map((name) => name.replace(/\.ts$/, ".cjs"));
    const files = readdirSync(join(root, "dist/cli"));
    expect(files).toEqual(expect.arrayContaining(["main.cjs", ...commands]));
  });
});

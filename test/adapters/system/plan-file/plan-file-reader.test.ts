/** The port's promises about files: hashes without a parser, and problems instead of errors. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { planFileReader } from "../../../../src/adapters/system/plan-file/plan-file-reader.ts";
import { folder, path, planWith } from "./written-file.ts";

const reader = planFileReader();
const plan = planWith("  - id: a\n    run: b\n");
const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");

/** Every way a path can lead to no file that could be read, and what is said of it. */
const unreadable: readonly (readonly [what: string, message: string, make: (path: string) => string])[] = [
  ["nothing there", "there is no such file", (at) => at],
  ["a file where a folder should be", "there is no such file", (at) => join(written(at), "plan.yaml")],
  ["a folder", "this is a folder, no plan file", after(mkdirSync)],
  ["a link to itself", "the file cannot be read (ELOOP)", after((at) => symlinkSync(at, at))],
  ["a pipe nobody writes to", "this is no ordinary file", after((at) => execFileSync("mkfifo", [at]))],
  ["a device without an end", "this is no ordinary file", () => "/dev/zero"],
  ["a name no file can have", "the file cannot be read (ENAMETOOLONG)", (at) => at + "x".repeat(5000)],
  ["a name with NUL", "the file cannot be read (ERR_INVALID_ARG_VALUE)", (at) => `${at}\0`],
];

/** The path itself, once something was made there. */
function after(make: (path: string) => unknown): (path: string) => string {
  return (at) => {
    make(at);
    return at;
  };
}

function written(at: string): string {
  writeFileSync(at, plan);
  return at;
}

describe("the hash of a plan file", () => {
  it("is the SHA-256 of its bytes, whatever they say", async () => {
    for (const content of [plan, "", "no: [plan", "\ufeff\r\n"]) {
      writeFileSync(path, content);
      expect(await reader.hash(path)).toBe(sha256(content));
    }
  });

  it.runIf(process.platform !== "win32").each(unreadable)("is null: %s", async (_, __, make) => {
    const at = join(folder, "unreadable");
    try {
      expect(await reader.hash(make(at))).toBe(null);
    } finally {
      rmSync(at, { recursive: true, force: true });
    }
  });

  it("loads neither the parser nor the schema; reading does", () => {
    written(path);
    const script = `
      import { registerHooks } from "node:module";
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      const packages = () => ["yaml", "zod"].filter((name) => loaded.some((url) => url.includes("/node_modules/" + name + "/")));
      const { planFileReader } = await import(${JSON.stringify(new URL("../../../../src/adapters/system/plan-file/plan-file-reader.ts", import.meta.url).href)});
      const reader = planFileReader();
      const hash = await reader.hash(process.argv[1]);
      const before = packages();
      const { sha256 } = await reader.read(process.argv[1]);
      console.log(JSON.stringify({ same: hash === sha256, before, after: packages() }));
    `;
    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script, "--", path], {
      cwd: fileURLToPath(new URL("../../../..", import.meta.url)),
      encoding: "utf8",
    });
    expect(JSON.parse(output)).toEqual({ same: true, before: [], after: ["yaml", "zod"] });
  });
});

describe("reading a plan file", () => {
  it("gives the hash of the bytes that were parsed, also of a wrong file", async () => {
    for (const [content, kind] of [
      [plan, "valid"],
      ["a: [", "invalid"],
      ["\ufeff", "invalid"],
    ] as const) {
      writeFileSync(path, content);
      expect(await reader.read(path)).toMatchObject({ kind, sha256: sha256(content) });
    }
  });

  it("takes relative paths, and makes the working directory absolute", async () => {
    written(path);
    const result = await reader.read(relative(process.cwd(), path));
    expect(result).toMatchObject({ kind: "valid", definition: { cwd: folder } });
  });

  it.runIf(process.platform !== "win32").each(unreadable)("has one problem: %s", async (_, message, make) => {
    const at = join(folder, "unreadable");
    try {
      expect(await reader.read(make(at))).toEqual({
        kind: "invalid",
        problems: [{ line: 1, column: 1, length: 1, message, suggestion: null, excerpt: [] }],
        sha256: sha256(""),
      });
    } finally {
      rmSync(at, { recursive: true, force: true });
    }
  });

  it.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
    "has one problem: no permission",
    async () => {
      const at = written(join(folder, "private.plan.yaml"));
      chmodSync(at, 0);
      expect(await reader.hash(at)).toBe(null);
      expect(await reader.read(at)).toMatchObject({
        kind: "invalid",
        problems: [{ line: 1, column: 1, message: "the file may not be read: no permission" }],
      });
    },
  );
});

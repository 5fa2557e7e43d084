/** The loader of the built command, run as a process on small files of its own. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const loader = new URL("../../src/cli/start.ts", import.meta.url).href;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plan-start-"));
});

afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

/** `build`: what the build writes into a file's first line. */
function built(name: string, source: string, build = "0123456789abcdef"): void {
  writeFileSync(join(folder, name), `//${build}\n${source}`);
}

function start() {
  const script = `import { start } from ${JSON.stringify(loader)}; start(${JSON.stringify(folder)});`;
  const args = ["--input-type=module", "--eval", script];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return { status, stdout, stderr };
}

function kept(): string[] {
  return readdirSync(folder).filter((name) => !name.endsWith(".cjs"));
}

/** Changes when the file is written anew. */
function identity(name: string): number {
  return statSync(join(folder, name)).ino;
}

describe("the loader of the command", () => {
  it("loads main.cjs, and from it each other file once", () => {
    built("main.cjs", 'const a = require("./part.cjs"); console.log(a.value, a === require("./part.cjs"));');
    built("part.cjs", 'console.log("loading"); exports.value = 42;');
    expect(start()).toEqual({ status: 0, stdout: "loading\n42 true\n", stderr: "" });
  });

  it("takes what a file puts in the place of its exports", () => {
    built("main.cjs", 'console.log(require("./part.cjs"));');
    built("part.cjs", 'module.exports = "all of it";');
    expect(start().stdout).toBe("all of it\n");
  });

  it("keeps what was compiled, uses it again, and leaves it as it is", () => {
    built("main.cjs", "function twice(n) { return 2 * n; } console.log(twice(21));");
    expect(start().stdout).toBe("42\n");
    const [file = ""] = kept();
    expect(kept()).toEqual([`main.cjs.0123456789abcdef.${process.version}-${process.arch}.cache`]);
    const before = identity(file);
    expect(start().stdout).toBe("42\n");
    expect(kept()).toEqual([file]);
    expect(identity(file)).toBe(before);
  });

  it("keeps what was compiled after a refusal, too", () => {
    built("main.cjs", "process.exitCode = 3;");
    expect(start().status).toBe(3);
    expect(kept()).toHaveLength(1);
  });

  it("keeps functions that were called, and does so after no failure", () => {
    const source = (code: number) =>
      `function called() { return ${"1 + ".repeat(500)}1; } called(); process.exitCode = ${code};`;
    built("main.cjs", source(4));
    expect(start().status).toBe(4);
    expect(kept()).toEqual([]);
    built("main.cjs", source(0));
    expect(start().status).toBe(0);
    const size = statSync(join(folder, kept()[0] ?? "")).size;
    built("main.cjs", source(0).replace("called();", "        "), "fedcba9876543210");
    start();
    const uncalled = kept().find((name) => name.includes("fedcba9876543210")) ?? "";
    expect(statSync(join(folder, uncalled)).size).toBeLessThan(size);
  });

  it("never takes what was compiled of another build, even of the same length", () => {
    built("main.cjs", "console.log(1);", "1111111111111111");
    expect(start().stdout).toBe("1\n");
    built("main.cjs", "console.log(2);", "2222222222222222");
    expect(start().stdout).toBe("2\n");
  });

  it("replaces what V8 does not accept", () => {
    built("main.cjs", "console.log(1);");
    start();
    const [file = ""] = kept();
    const whole = readFileSync(join(folder, file)).length;
    truncateSync(join(folder, file), whole - 8);
    expect(start()).toEqual({ status: 0, stdout: "1\n", stderr: "" });
    expect(readFileSync(join(folder, file)).length).toBe(whole);
  });

  it("leaves nothing behind where it cannot keep", () => {
    built("main.cjs", "console.log(1);");
    start();
    const [file = ""] = kept();
    rmSync(join(folder, file));
    mkdirSync(join(folder, file));
    expect(start()).toEqual({ status: 0, stdout: "1\n", stderr: "" });
    expect(kept()).toEqual([file]);
  });

  it.skipIf(process.getuid?.() === 0)("keeps nothing where it may not write", () => {
    built("main.cjs", "console.log(1);");
    chmodSync(folder, 0o555);
    expect(start()).toEqual({ status: 0, stdout: "1\n", stderr: "" });
    expect(kept()).toEqual([]);
  });

  it("hides no failure of the command", () => {
    built("main.cjs", 'require("./gone.cjs");');
    const { status, stderr } = start();
    expect(status).toBe(1);
    expect(stderr).toContain("gone.cjs");
  });
});

/** The starter, run as a process from a folder that holds nothing but it. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { transform } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let folder: string;
let bin: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plan-bin-"));
  bin = join(folder, "bin/plan.cjs");
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  copyFileSync(new URL("../../bin/plan.cjs", import.meta.url), bin);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("plan", () => {
  it("says in one line which Node.js it needs and which one this is", () => {
    const versions = 'Object.defineProperty(process, "versions", { value: { node: "22.9.0" } });';
    const version = 'Object.defineProperty(process, "version", { value: "v22.9.0" });';
    const pretend = `data:text/javascript,${encodeURIComponent(versions + version)}`;
    expect(start(process.execPath, ["--import", pretend, bin])).toEqual({
      status: 2,
      stdout: "",
      stderr: `planstream needs Node.js 24 or newer; this is v22.9.0 (${process.execPath}).\n`,
    });
  });

  it("keeps to ECMAScript 5, so that no Node.js fails to parse it before it could say so", async () => {
    const source = readFileSync(new URL("../../bin/plan.cjs", import.meta.url), "utf8");
    const asOf = async (target: string) => (await transform(source, { target })).code;
    expect(await asOf("es5")).toBe(await asOf("esnext"));
  });

  const older = olderNode();
  it.runIf(older !== null)("says so with an older Node.js of this machine, too", () => {
    const result = start(older ?? "", [bin]);
    expect(result).toMatchObject({ status: 2, stdout: "" });
    expect(result.stderr).toMatch(
      /^planstream needs Node\.js 24 or newer; this is v\d+\.\d+\.\d+ \(.+\)\.\n$/,
    );
  });

  it("says in one line what to do in a checkout that is not built", () => {
    expect(start(process.execPath, [bin])).toEqual({
      status: 2,
      stdout: "",
      stderr: "planstream is not built here; run npm ci first.\n",
    });
  });

  it("hands its built files to their loader, and hides no failure of it", () => {
    const loader = join(folder, "dist/cli/start.cjs");
    mkdirSync(join(folder, "dist/cli"), { recursive: true });
    writeFileSync(loader, "exports.start = (path) => { console.log(path); process.exitCode = 3; };");
    expect(start(process.execPath, [bin, "status", "latest"])).toEqual({
      status: 3,
      stdout: `${join(folder, "bin")}/../dist/cli\n`,
      stderr: "",
    });
    writeFileSync(loader, 'require("./gone.cjs");');
    const broken = start(process.execPath, [bin]);
    expect(broken.status).toBe(1);
    expect(broken.stderr).toContain("gone.cjs");
  });
});

function start(
  program: string,
  args: readonly string[],
): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** The first `node` on the path that is older than 24, if this machine has one. */
function olderNode(): string | null {
  for (const place of (process.env.PATH ?? "").split(delimiter)) {
    const program = join(place, "node");
    const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
    const major = Number(/^v(\d+)\./.exec(stdout ?? "")?.[1]);
    if (major < 24) return program;
  }
  return null;
}

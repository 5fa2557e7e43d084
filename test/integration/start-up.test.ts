/**
 * What it costs to start the command. A dry run is compared with Node.js doing nothing, run in turn so that whatever
 * slows the machine slows both, and by the best of each, because nothing makes a process faster than it is.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bin, root } from "./support/command.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();
const pairs = 40;
const ratioMax = 1.6;
const loadedFiles = fileURLToPath(new URL("support/loaded-files.cjs", import.meta.url));

const reading = {
  "resume --dry-run": ["resume", "latest", "--dry-run"],
  status: ["status", "latest"],
  list: ["list"],
  history: ["history", "latest"],
  diff: ["diff", "latest"],
  logs: ["logs", "latest"],
  tail: ["tail", "latest"],
  audit: ["audit", "latest"],
  verify: ["verify", "latest"],
  help: ["help"],
  overview: [],
} as const;

/** A plan of ten steps, four of them finished. */
async function tenStepPlan(): Promise<string> {
  const steps = Array.from({ length: 10 }, (_, index) => ({
    id: `step-${index + 1}`,
    run: index === 4 ? "exit 1" : "true",
  }));
  const file = scratch.planFile("ten", steps);
  expect((await scratch.plan(["run", file])).code).toBe(1);
  return file;
}

/** Wall time of one process from before its start to after its end, in ms. */
function timeOf(args: readonly string[]): number {
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, args, { cwd: scratch.folder, env: scratch.environment() });
  const tookMs = performance.now() - startedAt;
  expect(status).toBe(0);
  return tookMs;
}

/** The best time of each, all measured in turn. */
function bestTimes(commands: Readonly<Record<string, readonly string[]>>, rounds: number) {
  const best = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, args] of Object.entries(commands)) {
      best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, timeOf(args)));
    }
  }
  return best;
}

describe("the command's start", () => {
  it(`makes a dry run cost at most ${ratioMax} times a bare node`, { timeout: 120_000 }, async () => {
    await tenStepPlan();
    const bare = ["-e", "0"];
    const times = bestTimes({ bare, dryRun: [bin, ...reading["resume --dry-run"]] }, pairs);
    const [bareMs = 0, dryRunMs = 0] = times.values();
    const ratio = dryRunMs / bareMs;
    console.log(
      `start-up: node -e 0 ${bareMs.toFixed(1)} ms, plan resume --dry-run ${dryRunMs.toFixed(1)} ms, ratio ${ratio.toFixed(2)} (minima of ${pairs} pairs)`,
    );
    expect(ratio).toBeLessThanOrEqual(ratioMax);
  });

  it("is told of the other commands that read, too", { timeout: 120_000 }, async () => {
    await tenStepPlan();
    const commands = Object.entries(reading).map(([name, args]) => [name, [bin, ...args]] as const);
    const times = bestTimes({ "node -e 0": ["-e", "0"], ...Object.fromEntries(commands) }, 10);
    const bareMs = times.get("node -e 0") ?? 0;
    const figures = [...times].map(
      ([name, ms]) => `${name} ${ms.toFixed(1)} ms (${(ms / bareMs).toFixed(2)})`,
    );
    console.log(`start-up, minima of 10: ${figures.join(", ")}`);
    expect(times.size).toBe(1 + commands.length);
  });
});

interface Loaded {
  readonly files: readonly string[];
  readonly builtins: readonly string[];
}

/** One of the built files; what is kept beside them has another name. */
function isOwn(path: string): boolean {
  return path.includes("/dist/cli/") && path.endsWith(".cjs");
}

async function loadedBy(args: readonly string[]): Promise<Loaded> {
  const env = { LOADED_FILES: scratch.path("loaded.json") };
  expect((await scratch.plan(args, { preload: loadedFiles, env })).code).toBe(0);
  return JSON.parse(scratch.read("loaded.json"));
}

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
}

/** Packages and parts of Node.js in a file of the bundle. */
function contentsOf(file: string): string[] {
  const { outputs }: Metafile = JSON.parse(readFileSync(join(root, "dist/cli/meta.json"), "utf8"));
  const inputs = Object.keys(outputs[`dist/cli/${file}`]?.inputs ?? {});
  expect(inputs.length).toBeGreaterThan(0);
  const packages = inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  const builtins = readFileSync(join(root, "dist/cli", file), "utf8").match(/node:[a-z_/]+/g) ?? [];
  return [...packages, ...builtins];
}

describe("a command that reads", () => {
  it.each(Object.entries(reading))(
    "%s loads no parser, no schemas and nothing to start processes with",
    async (_, args) => {
      await tenStepPlan();
      const { files, builtins } = await loadedBy(args);
      const own = files.filter(isOwn).map((path) => basename(path));
      expect(own).toContain("main.cjs");
      const contents = own.flatMap(contentsOf);
      for (const unwanted of ["zod", "yaml", "node:child_process"]) expect(contents).not.toContain(unwanted);
      expect(builtins).not.toContain("NativeModule child_process");
    },
  );

  it("loads the parser for a dry run whose plan file was edited", async () => {
    const file = await tenStepPlan();
    scratch.append(basename(file), "\n# one more line\n");
    const { files } = await loadedBy(reading["resume --dry-run"]);
    expect(files.flatMap((path) => (isOwn(path) ? contentsOf(basename(path)) : []))).toEqual(
      expect.arrayContaining(["zod", "yaml"]),
    );
  });
});

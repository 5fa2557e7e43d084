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
const ratioMax = 1.5;
/** The best of few may be bad luck of all of them, so more are taken, up to this, until the ratio holds. */
const roundsMax = 100;
const loadedFiles = fileURLToPath(new URL("support/loaded-files.cjs", import.meta.url));

const reading = {
  "resume --dry-run": ["resume", "latest", "--dry-run"],
  status: ["status", "latest"],
  list: ["list"],
  history: ["history", "latest"],
  audit: ["audit", "latest"],
  logs: ["logs", "latest"],
  tail: ["tail", "latest"],
  diff: ["diff", "latest"],
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

const quick = ["resume --dry-run", "status", "list", "history", "audit"] as const;

/** The best time of each, all measured in turn, at least ten times. */
class BestTimes {
  readonly #best = new Map<string, number>();
  readonly #commands: Readonly<Record<string, readonly string[]>>;
  rounds = 0;

  constructor(commands: Readonly<Record<string, readonly string[]>>) {
    this.#commands = { bare: ["-e", "0"], ...commands };
  }

  measure(rounds: number): void {
    for (const end = this.rounds + rounds; this.rounds < end; this.rounds++) {
      for (const [name, args] of Object.entries(this.#commands)) {
        this.#best.set(name, Math.min(this.#best.get(name) ?? Number.POSITIVE_INFINITY, timeOf(args)));
      }
    }
  }

  ratioOf(name: string): number {
    return (this.#best.get(name) ?? Number.NaN) / (this.#best.get("bare") ?? Number.NaN);
  }

  figures(): string {
    const of = [...this.#best].map(
      ([name, ms]) => `${name} ${ms.toFixed(1)} ms (${this.ratioOf(name).toFixed(2)})`,
    );
    return `start-up, minima of ${this.rounds}: ${of.join(", ")}`;
  }
}

const started = (names: readonly (keyof typeof reading)[]) =>
  Object.fromEntries(names.map((name) => [name, [bin, ...reading[name]]]));

describe("the command's start", () => {
  it(`makes what is asked for most cost at most ${ratioMax} times a bare node`, {
    timeout: 240_000,
  }, async () => {
    await tenStepPlan();
    const times = new BestTimes(started(quick));
    do times.measure(20);
    while (times.rounds < roundsMax && quick.some((name) => times.ratioOf(name) > ratioMax));
    console.log(times.figures());
    for (const name of quick)
      expect({ name, ratio: times.ratioOf(name) }).toSatisfy(({ ratio }) => ratio <= ratioMax);
  });

  it("is told of the other commands that read, too", { timeout: 120_000 }, async () => {
    await tenStepPlan();
    const others = (Object.keys(reading) as (keyof typeof reading)[]).filter(
      (name) => !quick.some((one) => one === name),
    );
    const times = new BestTimes(started(others));
    times.measure(10);
    console.log(times.figures());
    for (const name of others) expect(times.ratioOf(name)).toBeGreaterThan(0);
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

function bundle(): Metafile["outputs"] {
  return (JSON.parse(readFileSync(join(root, "dist/cli/meta.json"), "utf8")) as Metafile).outputs;
}

function packagesIn(inputs: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(inputs).flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
}

/** Packages and parts of Node.js in a file of the bundle. */
function contentsOf(file: string): string[] {
  const { inputs = {} } = bundle()[`dist/cli/${file}`] ?? {};
  expect(Object.keys(inputs).length).toBeGreaterThan(0);
  const packages = packagesIn(inputs);
  const builtins = readFileSync(join(root, "dist/cli", file), "utf8").match(/node:[a-z_/]+/g) ?? [];
  return [...packages, ...builtins];
}

describe("the client of a store on a server", () => {
  it("is in one file of the bundle, which nobody loads whose plans are in a file", async () => {
    const clients = ["@eventstore/db-client", "@grpc/grpc-js", "google-protobuf"];
    const holders = Object.entries(bundle()).filter(([, { inputs }]) =>
      packagesIn(inputs).some((name) => clients.includes(name)),
    );
    expect(holders.map(([path]) => basename(path))).toEqual(["eventstoredb-store.cjs"]);
    const file = await tenStepPlan();
    for (const args of [["run", file], ["list"]]) {
      const env = { LOADED_FILES: scratch.path("loaded.json") };
      await scratch.plan(args, { preload: loadedFiles, env });
      const { files } = JSON.parse(scratch.read("loaded.json")) as Loaded;
      expect(files.filter((path) => path.includes("eventstoredb"))).toEqual([]);
    }
  });
});

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

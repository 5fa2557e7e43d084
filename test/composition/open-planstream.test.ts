import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  definePlan,
  openPlanstream,
  type Planstream,
  type PlanstreamOptions,
  version,
} from "../../src/index.ts";
import type { EventData } from "../../src/schema/events.ts";
import { memoryEventStore, memoryOwners } from "../../src/testing.ts";

const opened: Planstream[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const planstream of opened.splice(0)) await planstream.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function open(options: Partial<PlanstreamOptions> = {}): Promise<Planstream> {
  const planstream = await openPlanstream({ store: "memory:", environment: {}, ...options });
  opened.push(planstream);
  return planstream;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "planstream-open-"));
  folders.push(folder);
  return folder;
}

const greet = definePlan({
  name: "greet",
  steps: [
    { id: "say", outputs: ["WORD"], run: () => ({ outputs: { WORD: "hello" } }) },
    { id: "repeat", run: ({ variables, log }) => log(variables.WORD ?? "") },
  ],
});

async function dataOf<T extends keyof EventData>(
  planstream: Planstream,
  planId: string,
  type: T,
): Promise<EventData[T]> {
  for await (const event of planstream.history(planId, { types: [type] })) return event.data as EventData[T];
  throw new Error(`there is no ${type}`);
}

/** Runs a plan that is not refused. */
async function run(planstream: Planstream, ...rest: Parameters<Planstream["run"]> | []): Promise<string> {
  const [plan = greet, options] = rest;
  const outcome = await planstream.run(plan, options);
  if (outcome.planId === null) throw new Error(JSON.stringify(outcome));
  return outcome.planId;
}

describe("a planstream in memory", () => {
  it("runs a plan and knows what it put out", async () => {
    const planstream = await open();
    const written: string[] = [];
    const outcome = await planstream.run(greet, { onOutput: ({ text }) => written.push(text) });
    expect(outcome).toMatchObject({ kind: "ended", state: { status: "applied" } });
    expect(written).toEqual(["hello\n"]);
    expect(await planstream.outputs(outcome.planId ?? "")).toEqual({ WORD: "hello" });
  });

  it("has nothing of another one", async () => {
    await run(await open());
    expect(await (await open()).plans.list()).toEqual([]);
  });
});

describe("a planstream on a database file", () => {
  it("makes the file, its folder and a .gitignore, and finds everything when it is opened again", async () => {
    const folder = newFolder();
    const store = join(folder, ".plan", "plans.db");
    const first = await openPlanstream({ store, environment: {} });
    const planId = await run(first);
    await first.close();
    expect(readFileSync(join(folder, ".plan", ".gitignore"), "utf8")).toBe("*\n");
    const second = await open({ store });
    expect(await second.plans.list()).toMatchObject([{ planId, name: "greet", state: "applied" }]);
    expect(await second.outputs(planId)).toEqual({ WORD: "hello" });
    expect(await second.plans.verify(planId)).toMatchObject({ findings: [] });
  });

  it("that is not there is STORE_UNAVAILABLE when it may not be made, and is not made", async () => {
    const folder = newFolder();
    const store = join(folder, ".plan", "plans.db");
    await expect(openPlanstream({ store, create: false, environment: {} })).rejects.toMatchObject({
      name: "StoreError",
      code: "STORE_UNAVAILABLE",
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("opened to read only shows everything and begins nothing", async () => {
    const store = join(newFolder(), "plans.db");
    const planId = await run(await open({ store }));
    const reader = await open({ store, readOnly: true });
    expect(await reader.plans.get(planId)).toMatchObject({ state: { status: "applied" } });
    expect(await reader.resumes.resumePlan(planId, { dryRun: true })).toMatchObject({ kind: "preview" });
    await expect(reader.run(greet)).rejects.toThrow("read only");
    await expect(reader.resume(planId)).rejects.toThrow("read only");
    await expect(reader.plans.cancel(planId)).rejects.toThrow("read only");
    expect(await reader.plans.list()).toHaveLength(1);
  });

  it("keeps what steps print beside it", async () => {
    const folder = newFolder();
    const planstream = await open({ store: join(folder, "plans.db"), environment: process.env });
    const plan = definePlan({ name: "print", steps: [{ id: "print", run: "echo printed" }] });
    const planId = await run(planstream, plan);
    const logged = { planId, attempt: 1, step: 1, stepId: "print", item: null, try: 1 };
    const file = await planstream.logFileOf(logged);
    expect(file.startsWith(join(folder, "logs"))).toBe(true);
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, "utf8")).toContain("printed");
  });
});

describe("a planstream on a store that is open already", () => {
  it("uses it and closes it as it is told", async () => {
    const events = memoryEventStore();
    let closed = 0;
    const store = {
      events,
      owners: memoryOwners(),
      close: async () => {
        closed++;
      },
    };
    const planstream = await openPlanstream({ store, environment: {} });
    await run(planstream);
    expect(await events.listStreams("plan-")).toHaveLength(1);
    await planstream.close();
    expect(closed).toBe(1);
  });
});

describe("who and what runs a plan", () => {
  it("is kept with it: the user, the host, the process, and by which program", async () => {
    const planstream = await open({ via: "nightly" });
    const { actor, owner } = await dataOf(planstream, await run(planstream), "RunStarted");
    expect(actor).toMatchObject({ host: hostname(), pid: process.pid, via: "nightly" });
    expect(actor.user).not.toBe("");
    expect(owner).toMatchObject({ host: hostname(), pid: process.pid, version });
  });

  it("is the library unless it says otherwise", async () => {
    const planstream = await open();
    expect(await dataOf(planstream, await run(planstream), "PlanCreated")).toMatchObject({
      actor: { via: "library" },
    });
  });

  it.each([
    [{ environment: {} }, 30_000],
    [{ environment: { PLAN_LEASE: "5" } }, 5_000],
    [{ environment: { PLAN_LEASE: "7s" } }, 7_000],
    [{ environment: { PLAN_LEASE: "0" } }, 30_000],
    [{ environment: { PLAN_LEASE: "soon" } }, 30_000],
    [{ environment: { PLAN_LEASE: "5" }, leaseMs: 900 }, 900],
  ])("has a lease as told: %j", async (options, leaseMs) => {
    const planstream = await open(options);
    expect((await dataOf(planstream, await run(planstream), "RunStarted")).owner.leaseMs).toBe(leaseMs);
  });

  it("has the version of the package", () => {
    const { version: ofPackage } = JSON.parse(
      readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
    );
    expect(version).toBe(ofPackage);
  });
});

describe("secrets", () => {
  const plan = definePlan({
    name: "call",
    variables: { TOKEN: { secret: true, required: true } },
    steps: [{ id: "call", run: ({ variables }) => ({ decision: `used ${variables.TOKEN}` }) }],
  });

  it("come from the environment, or from where the caller says, and are masked", async () => {
    const planstream = await open({ environment: { TOKEN: "hush" } });
    const byEnvironment = await run(planstream, plan);
    const byCaller = await run(planstream, plan, { secrets: () => "whisper" });
    for (const planId of [byEnvironment, byCaller]) {
      expect(await dataOf(planstream, planId, "StepCompleted")).toMatchObject({ decision: "used ***" });
    }
  });

  it("that are missing refuse the run, and no plan is made", async () => {
    const planstream = await open();
    expect(await planstream.run(plan)).toMatchObject({
      kind: "refused",
      planId: null,
      reasons: [{ code: "VARIABLE_MISSING", evidence: { missing: [{ name: "TOKEN", kind: "secret" }] } }],
      summary: null,
    });
    expect(await planstream.plans.list()).toEqual([]);
  });
});

describe("what a plan has no answer to", () => {
  it("is said by code: no such plan, no definition, nothing that runs", async () => {
    const planstream = await open();
    const nobody = "01M81BXDWRVFGFD7JX67B29TP4";
    await expect(planstream.resume(nobody)).rejects.toMatchObject({ code: "PLAN_NOT_FOUND" });
    await expect(planstream.stop(nobody)).rejects.toMatchObject({ code: "PLAN_NOT_FOUND" });
    await expect(planstream.outputs(nobody)).rejects.toMatchObject({ code: "PLAN_NOT_FOUND" });
    const created = await planstream.plans.create({ name: "driven", definition: null });
    if (created.kind !== "created") throw new Error("it was not refused");
    const summary = await planstream.resumes.buildResumeSummary(created.planId);
    expect(() => planstream.definitionOf(summary)).toThrow(
      expect.objectContaining({ code: "POINT_NOT_FOUND" }),
    );
    expect(await planstream.stop(created.planId)).toMatchObject({ kind: "not_running" });
  });
});

/** Plans leave a store as lines and come into another one as they were, or not at all. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exportPlans } from "../../src/application/export-plan.ts";
import { type ImportResult, importPlans } from "../../src/application/import-plans.ts";
import { memoryEventStore } from "../../src/testing.ts";
import { planOf } from "../support/plan-definitions.ts";
import { completed, failed, scriptedExecutor } from "../support/scripted-executor.ts";
import { begin, perform, resumed, type TestPlanstream, testPlanstream } from "../support/test-planstream.ts";

async function linesOf({ ground, plans }: TestPlanstream, planIds?: readonly string[]): Promise<string[]> {
  return Array.fromAsync(exportPlans(ground, planIds ?? (await plans.ids()), "0.1.0"));
}

function importInto(
  { ground }: TestPlanstream,
  lines: readonly string[],
  dryRun = false,
): Promise<ImportResult> {
  return importPlans(ground, memoryEventStore(), lines, { dryRun });
}

/** Every event by stream, without its place among all. */
async function eventsOf({ store }: TestPlanstream): Promise<unknown> {
  const events = await store.readAll({ limit: 100_000 });
  const byStream = Map.groupBy(events, ({ stream }) => stream);
  return [...byStream]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([stream, all]) => [stream, all.map(({ position: _, ...event }) => event)]);
}

const longText = "x".repeat(20_000);

/** One plan is errored after a step with outputs in a blob, one is over. */
async function twoPlans() {
  const planstream = testPlanstream();
  const executor = scriptedExecutor({ one: completed({ LONG: longText }), two: failed() });
  const first = await begin(planstream, planOf(["one", "two"]), { name: "first" });
  await perform(planstream, first.begun, { executor }).result;
  const second = await begin(planstream, planOf(["one"]), { name: "second" });
  await perform(planstream, second.begun).result;
  return { planstream, first: first.planId, second: second.planId, lines: await linesOf(planstream) };
}

describe("exported plans", () => {
  it("are a header, events with the blobs they name before them, and a digest", async () => {
    const { lines, first, second } = await twoPlans();
    const documents = lines.map((line) => JSON.parse(line));
    expect(documents[0]).toEqual({
      type: "export",
      schema: "planstream/export@1",
      version: "0.1.0",
      plan_ids: [second, first],
    });
    expect(documents.at(-1)).toEqual({ type: "end", events: lines.length - 2, sha256: expect.any(String) });
    const output = documents.findIndex(({ event }) => event === "OutputChunk");
    const names = documents.findIndex(({ data }) => String(data).includes('"blob"'));
    expect(output).toBeGreaterThan(0);
    expect(output).toBeLessThan(names);
  });

  it("are imported with ids, metadata, hashes and blobs exactly, and can be resumed there", async () => {
    const { planstream, lines, first, second } = await twoPlans();
    const there = testPlanstream({ ids: planstream.ids });
    const result = await importInto(there, lines);
    expect(result).toMatchObject({
      kind: "imported",
      plans: [
        { planId: first, name: "first", outcome: "new" },
        { planId: second, name: "second", outcome: "new" },
      ],
    });
    expect(await eventsOf(there)).toEqual(await eventsOf(planstream));
    expect((await there.plans.verify(first)).findings).toEqual([]);
    const { result: ran } = perform(there, await resumed(there, first));
    expect(await ran).toMatchObject({ kind: "ended" });
  });

  it("are imported twice without a change", async () => {
    const { lines } = await twoPlans();
    const there = testPlanstream();
    await importInto(there, lines);
    const before = await there.store.readAll({ limit: 1_000 });
    expect(await importInto(there, lines)).toMatchObject({
      kind: "imported",
      plans: [
        { outcome: "known", events: 0 },
        { outcome: "known", events: 0 },
      ],
    });
    expect(await there.store.readAll({ limit: 1_000 })).toEqual(before);
  });

  it("are continued by a later export, and an earlier one takes nothing away", async () => {
    const { planstream, lines, second } = await twoPlans();
    const there = testPlanstream();
    await importInto(there, lines);
    await planstream.resumes.resumePlan(second);
    const later = await linesOf(planstream);
    expect(await importInto(there, later)).toMatchObject({
      plans: [{ outcome: "known" }, { outcome: "continued", events: 1 }],
    });
    expect(await eventsOf(there)).toEqual(await eventsOf(planstream));
    expect(await importInto(there, lines)).toMatchObject({
      plans: [{ outcome: "known" }, { outcome: "known" }],
    });
    expect(await eventsOf(there)).toEqual(await eventsOf(planstream));
  });

  it("are told and not written by a dry run", async () => {
    const { lines } = await twoPlans();
    const there = testPlanstream();
    expect(await importInto(there, lines, true)).toMatchObject({
      plans: [{ outcome: "new" }, { outcome: "new" }],
    });
    expect(await there.store.readAll({ limit: 1 })).toEqual([]);
  });

  it("are refused whole when one of them has gone another way here", async () => {
    const { planstream, first, second } = await twoPlans();
    const there = testPlanstream();
    await importInto(there, await linesOf(planstream, [first]));
    await planstream.plans.cancel(first, "here");
    await there.plans.cancel(first, "there");
    const before = await eventsOf(there);
    expect(await importInto(there, await linesOf(planstream))).toEqual({ kind: "exists", planIds: [first] });
    expect(await eventsOf(there)).toEqual(before);
    await expect(there.plans.get(second)).rejects.toMatchObject({ code: "PLAN_NOT_FOUND" });
  });
});

describe("what is not sound", () => {
  const replaced = (find: string, by: string) => (lines: readonly string[]) =>
    lines.map((line) => line.replace(find, by));

  it.each<[string, (lines: readonly string[]) => readonly string[], number | null]>([
    ["nothing", () => [], 1],
    ["an empty text", () => [""], 1],
    ["no export", () => ["{}"], 1],
    ["another schema", replaced("planstream/export@1", "planstream/export@9"), 1],
    ["a line that is missing", (lines) => lines.toSpliced(3, 1), null],
    ["a line that stands twice", (lines) => lines.toSpliced(3, 0, lines[3] ?? ""), 5],
    [
      "two lines that changed places",
      (lines) => [...lines.slice(0, 1), ...lines.slice(1, -1).reverse(), ...lines.slice(-1)],
      2,
    ],
    ["an end that is missing", (lines) => lines.slice(0, -1), null],
    ["something behind the end", (lines) => [...lines, "{}"], null],
    ["a changed value", replaced("first", "fIrst"), null],
    ["a stream of another kind", replaced('"stream":"plan', '"stream":"other'), 2],
    ["a line that is no JSON", (lines) => lines.with(2, "{"), 3],
  ])("is refused with its line, and nothing is written: %s", async (_, change, line) => {
    const { lines } = await twoPlans();
    const there = testPlanstream();
    const result = await importInto(there, change(lines));
    expect(result).toMatchObject({ kind: "unsound" });
    if (line !== null) expect(result).toMatchObject({ findings: [{ line }] });
    expect(await there.store.readAll({ limit: 1 })).toEqual([]);
  });

  it("is a history whose digests were all made anew: the chain still does not hold", async () => {
    const { planstream, lines, first } = await twoPlans();
    const forged = lines
      .slice(0, -1)
      .map((line) => (line.includes('"event":"PlanErrored"') ? line.replace("two", "one") : line));
    const { digests } = planstream.ground;
    const sha256 = forged.reduce((digest, line) => digests.sha256(`${digest}${line}\n`), "");
    const end = JSON.stringify({ type: "end", events: forged.length - 1, sha256 });
    const there = testPlanstream();
    expect(await importInto(there, [...forged, end])).toMatchObject({
      kind: "unsound",
      findings: [{ line: null, message: expect.stringContaining(first) }],
    });
    expect(await there.store.readAll({ limit: 1 })).toEqual([]);
  });
});

describe("any plans", () => {
  const plan = fc.record({
    steps: fc.integer({ min: 1, max: 5 }),
    outputs: fc.array(fc.string({ unit: "binary", maxLength: 20_000 }), { maxLength: 3 }),
    failing: fc.integer({ min: 0, max: 6 }),
    refusals: fc.integer({ min: 0, max: 2 }),
  });

  it("are the same after export and import", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plan, { maxLength: 3 }), async (drafts) => {
        const here = testPlanstream();
        for (const { steps, outputs, failing, refusals } of drafts) {
          const ids = Array.from({ length: steps }, (_, index) => `step-${index}`);
          const values = Object.fromEntries(outputs.map((text, index) => [`OUT_${index}`, text]));
          const executor = scriptedExecutor({ "step-0": completed(values), [`step-${failing}`]: failed() });
          const { planId, begun } = await begin(here, planOf(ids));
          await perform(here, begun, { executor }).result;
          for (let asked = 0; asked < refusals; asked++)
            await here.resumes.resumePlan(planId, { from: "cp_99" });
        }
        const there = testPlanstream();
        expect(await importInto(there, await linesOf(here))).toMatchObject({ kind: "imported" });
        expect(await eventsOf(there)).toEqual(await eventsOf(here));
        expect(await linesOf(there, await here.plans.ids())).toEqual(await linesOf(here));
      }),
      { numRuns: 30 },
    );
  });
});

/** The states kept of plans: what is said of them, and folding them anew. */
import { describe, expect, it } from "vitest";
import { planStateFingerprint } from "../../projections/plan-state-fingerprint.ts";
import { rebuildProjection } from "../../src/application/manage-projections.ts";
import { projectionStatus } from "../../src/application/projection-status.ts";
import { snapshotEvery } from "../../src/application/state-snapshot.ts";
import { planOf } from "../support/plan-definitions.ts";
import { tamperedStore } from "../support/tampered-store.ts";
import { begin, perform, testPlanstream } from "../support/test-planstream.ts";

/** One that is over and one that was only created. */
async function twoPlans() {
  const planstream = testPlanstream();
  const { planId, begun } = await begin(planstream, planOf(["one"]));
  await perform(planstream, begun).result;
  await planstream.plans.create({ name: "created", definition: null });
  return { ...planstream, planId };
}

describe("the kept states", () => {
  it("are counted by their fold, and are as the events fold", async () => {
    const { ground } = await twoPlans();
    expect(await projectionStatus(ground)).toEqual({
      name: "plan-state",
      fingerprint: planStateFingerprint,
      plans: 2,
      sampled: 2,
      kept: [{ fingerprint: planStateFingerprint, plans: 2 }],
      mostBehind: 0,
      behind: [],
      wrong: [],
      broken: [],
      server: null,
    });
  });

  it("lag behind what was refused since, which is no reason to worry", async () => {
    const { ground, resumes, planId } = await twoPlans();
    await resumes.resumePlan(planId);
    expect(await projectionStatus(ground)).toMatchObject({ mostBehind: 1, behind: [], wrong: [] });
  });

  it("are behind when the store keeps none of a long plan", async () => {
    const { ground, resumes, store, planId } = await twoPlans();
    for (let asked = 0; asked < snapshotEvery; asked++) await resumes.resumePlan(planId);
    await store.keepSnapshots(`plan-${planId}`, []);
    expect(await projectionStatus(ground)).toMatchObject({
      kept: [{ plans: 1 }],
      behind: [planId],
      wrong: [],
    });
  });

  it.each([
    ["of another fold", { fingerprint: "other" }],
    ["of another history", { hash: "other" }],
    ["not what the events fold to", { state: "{}" }],
    ["no JSON", { state: "{" }],
  ])("are wrong when one is %s, until they are rebuilt", async (_, change) => {
    const { ground, store, planId } = await twoPlans();
    const kept = await store.readSnapshot("plan-state", `plan-${planId}`);
    await store.keepSnapshots(`plan-${planId}`, kept === null ? [] : [{ ...kept, ...change }]);
    expect((await projectionStatus(ground)).wrong).toEqual([planId]);
    const events = await store.readAll({ limit: 1_000 });
    expect(await rebuildProjection(ground)).toEqual({ changes: [], folded: 2 });
    expect(await projectionStatus(ground)).toMatchObject({ behind: [], wrong: [], mostBehind: 0 });
    expect(await store.readAll({ limit: 1_000 })).toEqual(events);
  });

  it("are dropped where the history is damaged", async () => {
    const { ground, store, planId } = await twoPlans();
    const event = <T extends { stream: string; revision: number }>(one: T) =>
      one.stream.endsWith(planId) && one.revision === 2 ? { ...one, data: "{}" } : one;
    const tampered = { ...ground, store: tamperedStore(store, { event }) };
    expect(await rebuildProjection(tampered)).toMatchObject({ folded: 1 });
    expect(await store.readSnapshot("plan-state", `plan-${planId}`)).toBeNull();
  });
});

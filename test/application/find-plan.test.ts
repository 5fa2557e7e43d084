import { describe, expect, it } from "vitest";
import { findPlan } from "../../src/application/find-plan.ts";
import { idsBeginningWith } from "../support/counted-ids.ts";
import { faultyStore } from "../support/faulty-store.ts";
import { changedAt, tamperedStore } from "../support/tampered-store.ts";
import { testPlanstream } from "../support/test-planstream.ts";

const [release, backfill, again] = [
  "01M81BXDWRVFGFD7JX67B29TP4",
  "01M81BXDZZ0000000000B29TQ5",
  "01N00000000000000000000TP4",
];

/** Three plans, the last one made last; two of them are called `release`. */
async function threePlans() {
  const planstream = testPlanstream();
  const create = (planId: string, name: string) => {
    const ids = idsBeginningWith([planstream.ownerId, planId], planstream.ids);
    return testPlanstream({ ...planstream, ids }).plans.create({ name, definition: null });
  };
  await create(release, "release");
  await create(backfill, "backfill");
  await create(again, "release");
  return planstream;
}

describe("the plan somebody means", () => {
  it.each([
    ["latest", again],
    [release, release],
    [release.toLowerCase(), release],
    ["backfill", backfill],
    ["release", again],
    ["01N0", again],
    ["01n0000", again],
    ["9TQ5", backfill],
    ["7JX67B29TP4", release],
    ["7jx67b29tp4", release],
  ])("by %s is found", async (target, planId) => {
    const { plans } = await threePlans();
    expect(await plans.find(target)).toBe(planId);
  });

  it("by a name is the one worked on last", async () => {
    const { plans } = await threePlans();
    await plans.cancel(release);
    expect(await plans.find("release")).toBe(release);
    expect(await plans.find("latest")).toBe(release);
  });

  it("by a name may look like the end of an id", async () => {
    const planstream = await threePlans();
    const created = await planstream.plans.create({ name: "0tp4", definition: null });
    expect(await planstream.plans.find("0tp4")).toBe(created.kind === "created" ? created.planId : "");
  });

  it("by a part of its id, as commands show it, costs no look into other plans", async () => {
    const planstream = await threePlans();
    const store = faultyStore(planstream.store);
    expect(await findPlan({ ...planstream.ground, store }, "9TQ5")).toBe(backfill);
    expect(store.reads).toEqual([]);
  });

  it("by a name that a program wrote in its own way is found, where no id fits", async () => {
    const planstream = await threePlans();
    for (const name of ["Nightly backfill", "NIGHT"]) {
      const created = await planstream.plans.create({ name, definition: null });
      expect(await planstream.plans.find(name)).toBe(created.kind === "created" ? created.planId : "");
    }
  });

  it.each(["01M8", "01m81bxd", "01M81BXD"])(
    "by %s is not guessed at: all that fit are named",
    async (target) => {
      const { plans } = await threePlans();
      await expect(plans.find(target)).rejects.toMatchObject({
        name: "PlanError",
        code: "TARGET_AMBIGUOUS",
        evidence: {
          target,
          plans: [
            { planId: backfill, name: "backfill", state: "queued" },
            { planId: release, name: "release", state: "queued" },
          ],
        },
        next: [{ command: "plan list" }],
      });
    },
  );

  it.each(["TP4", "01M", "XXXX", "other", "", `${release}0`, "81BX", "01M81BXDWRVFGFD7JX67B29TP5"])(
    "by %j is not found",
    async (target) => {
      const { plans } = await threePlans();
      await expect(plans.find(target)).rejects.toMatchObject({
        name: "PlanError",
        code: "PLAN_NOT_FOUND",
        evidence: { target },
        next: [{ command: "plan list" }],
      });
    },
  );

  it.each(["latest", "release", release])("by %s is not found where there are no plans", async (target) => {
    await expect(testPlanstream().plans.find(target)).rejects.toMatchObject({ code: "PLAN_NOT_FOUND" });
  });

  it("is found by its id and beside plans whose beginning cannot be read", async () => {
    const planstream = await threePlans();
    const event = changedAt(0, ({ stream }) => (stream.endsWith(again) ? { data: "{" } : {}));
    const ground = { ...planstream.ground, store: tamperedStore(planstream.store, { event }) };
    expect(await findPlan(ground, "release")).toBe(release);
    expect(await findPlan(ground, again)).toBe(again);
  });
});

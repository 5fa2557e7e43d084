/** Pages of plans: their order, what is chosen, and going on where a page ended. */
import { describe, expect, it } from "vitest";
import type { PageOptions } from "../../src/application/list-plans.ts";
import { planOf } from "../support/plan-definitions.ts";
import { failed, scriptedExecutor } from "../support/scripted-executor.ts";
import { begin, perform, testPlanstream } from "../support/test-planstream.ts";

/** `delta` is errored, `bravo` applied, `charlie` was only created, `alpha` runs; made in this order. */
async function fourPlans() {
  const planstream = testPlanstream();
  const named = async (name: string) => {
    planstream.clock.advance(1_000);
    return begin(planstream, planOf(["one"]), { name });
  };
  const delta = await named("delta");
  await perform(planstream, delta.begun, { executor: scriptedExecutor({ one: failed() }) }).result;
  await perform(planstream, (await named("bravo")).begun).result;
  planstream.clock.advance(1_000);
  await planstream.plans.create({ name: "charlie", definition: null });
  await named("alpha");
  const page = async (options?: PageOptions) => {
    const { items, cursor } = await planstream.plans.page(options);
    return { names: items.map(({ name }) => name), cursor };
  };
  return { ...planstream, delta, page };
}

describe("a page of plans", () => {
  it.each([
    ["updated", ["alpha", "charlie", "bravo", "delta"]],
    ["created", ["alpha", "charlie", "bravo", "delta"]],
    ["name", ["alpha", "bravo", "charlie", "delta"]],
    ["state", ["bravo", "delta", "alpha", "charlie"]],
  ] as const)("in the order of %s has %j", async (sort, names) => {
    const { page } = await fourPlans();
    expect(await page({ sort })).toEqual({ names, cursor: null });
  });

  it.each(["updated", "created", "name", "state"] as const)(
    "in the order of %s is continued by its cursor, without gap or repeat",
    async (sort) => {
      const { page } = await fourPlans();
      const whole = (await page({ sort })).names;
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const next: { names: string[]; cursor: string | null } = await page({
          sort,
          limit: 1,
          ...(cursor === null ? {} : { cursor }),
        });
        expect(next.names).toHaveLength(1);
        seen.push(...next.names);
        cursor = next.cursor;
      } while (cursor !== null);
      expect(seen).toEqual(whole);
    },
  );

  it("goes on where it ended although plans have moved to the front meanwhile", async () => {
    const { page, plans, delta } = await fourPlans();
    const first = await page({ limit: 2 });
    await plans.cancel(delta.planId);
    expect(first.cursor).not.toBeNull();
    expect((await page({ cursor: first.cursor ?? "" })).names).toEqual(["bravo"]);
  });

  it("counts what fits, not what was looked at", async () => {
    const { page } = await fourPlans();
    const fits: PageOptions["fits"] = ({ name }) => name !== "charlie";
    const { names, cursor } = await page({ fits, limit: 2 });
    expect(names).toEqual(["alpha", "bravo"]);
    expect((await page({ fits, cursor: cursor ?? "" })).names).toEqual(["delta"]);
  });

  it("of resumable plans has those that ran, are not over, and that nobody runs", async () => {
    const { page, machine, ownerId } = await fourPlans();
    expect((await page({ resumable: true })).names).toEqual(["delta"]);
    machine.statuses.set(ownerId, "gone");
    expect((await page({ resumable: true })).names).toEqual(["alpha", "delta"]);
  });

  it.each(["", "updated:", "updated:x", "name:a", "61"])("has no cursor %j", async (cursor) => {
    const { page } = await fourPlans();
    await expect(page({ cursor })).rejects.toMatchObject({ name: "PlanError", code: "USAGE" });
  });
});

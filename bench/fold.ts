/**
 * What folding costs: reading a history, checking its hash chain and folding it, against reading it and parsing its
 * JSON, which everybody who looks at the events has to do.
 */

import { evolve, initialPlanState } from "../projections/plan-state.ts";
import { openSqliteStore } from "../src/adapters/sqlite/open-sqlite-store.ts";
import { nodeDigests } from "../src/adapters/system/node-digests.ts";
import { loadPlan } from "../src/application/load-plan.ts";
import { pagesOf } from "../src/application/pages.ts";
import { planStream } from "../src/application/plan-stream.ts";
import { measure } from "./figures.ts";
import { longPlan } from "./long-plan.ts";

export async function benchFold(): Promise<void> {
  const plan = await longPlan(10_000);
  const store = await openSqliteStore({ path: plan.file, create: false });
  const ground = { store: store.events, digests: nodeDigests() };
  const stream = planStream(plan.planId);
  try {
    await measure(
      `A history of ${plan.steps} steps`,
      [
        {
          name: "read and parse",
          run: async () => {
            for await (const page of pagesOf(store.events, stream)) {
              for (const { data, metadata } of page) {
                JSON.parse(data);
                JSON.parse(metadata);
              }
            }
          },
        },
        {
          name: "read, parse and fold",
          run: async () => {
            let state = initialPlanState();
            for await (const page of pagesOf(store.events, stream)) {
              for (const { type, data, metadata, revision } of page) {
                state = evolve(state, {
                  type,
                  data: JSON.parse(data),
                  metadata: JSON.parse(metadata),
                  revision,
                });
              }
            }
            if (state.metadata.lastCompletedStep !== plan.steps) throw new Error("the fold went wrong");
          },
        },
        {
          name: "load: read, parse, check the chain, fold",
          run: async () => {
            const loaded = await loadPlan(ground, plan.planId, { source: "events" });
            if (loaded?.damagedRevision !== null) throw new Error("the history is damaged");
          },
        },
      ],
      3_000,
    );
  } finally {
    await store.close();
    plan.remove();
  }
}

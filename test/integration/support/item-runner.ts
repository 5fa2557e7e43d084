/**
 * A host program with one step that goes over 10,000 items, to be killed: it runs its plan, or resumes it where it was.
 * Each item writes to the ledger when it begins and when it ends, one write each.
 */
import { appendFileSync } from "node:fs";
import { definePlan, openPlanstream } from "../../../src/index.ts";

const [store = "", ledger = "", count = ""] = process.argv.slice(2);
const plan = definePlan({
  name: "many",
  cwd: "/",
  steps: [
    {
      id: "fill",
      each: { range: [1, Number(count)] },
      run: async ({ item, attempt }) => {
        appendFileSync(ledger, `${attempt} ${item?.value} begin\n`);
        await new Promise((resolve) => setImmediate(resolve));
        appendFileSync(ledger, `${attempt} ${item?.value} end\n`);
      },
    },
  ],
});

const planstream = await openPlanstream({ store });
const [planId] = await planstream.plans.ids(1);
const outcome = planId === undefined ? await planstream.run(plan) : await planstream.resume(planId, { plan });
await planstream.close();
process.exitCode = outcome.kind === "ended" ? 0 : 1;
console.log(outcome.kind);

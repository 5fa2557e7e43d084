/**
 * The benchmarks: `npm run bench`, or one of them by name: `npm run bench -- durable`. Figures are ratios within one
 * run, because machines differ and change their speed; absolute times stand beside them for orientation only.
 */
import { benchDryRun } from "./dry-run.ts";
import { benchDurable } from "./durable.ts";
import { benchFold } from "./fold.ts";

const suites = { durable: benchDurable, fold: benchFold, "dry-run": benchDryRun };

const asked = process.argv.slice(2);
for (const [name, suite] of Object.entries(suites)) {
  if (asked.length === 0 || asked.includes(name)) await suite();
}

/**
 * A program for tests: performs one shell step in this process and prints the outcome and by how much the process has
 * grown. Arguments: the script, the folder for everything, and optionally a list of numbers: then the step is
 * performed once for each, with only so many file descriptors left.
 */
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { processStepExecutor } from "../../../src/adapters/process/process-step-executor.ts";
import { systemClock } from "../../../src/adapters/system/system-clock.ts";
import { inFolder } from "./in-folder.ts";
import { shellStep, testControl } from "./step-fixtures.ts";

const [script = "", folder = "", descriptors = ""] = process.argv.slice(2);
const executor = processStepExecutor({
  logsFolder: join(folder, "logs"),
  temporaryFolder: folder,
  environment: process.env,
  clock: systemClock(),
});
const control = { ...testControl(), onOutput: () => undefined };

function perform(text: string): Promise<unknown> {
  return executor
    .execute(inFolder(shellStep(text), folder), control)
    .catch(({ code }: NodeJS.ErrnoException) => ({ kind: "rejected", code }));
}

async function performWithFew(left: number): Promise<unknown> {
  const held: number[] = [];
  try {
    while (true) held.push(openSync("/dev/null", "r"));
  } catch {
    for (const descriptor of held.splice(0, left)) closeSync(descriptor);
  }
  const outcome = await perform(script);
  for (const descriptor of held) closeSync(descriptor);
  return outcome;
}

// Everything is loaded and has run once before it is measured or starved.
await perform("true");
const before = process.resourceUsage().maxRSS;
const outcomes: unknown[] = [];
if (descriptors === "") outcomes.push(await perform(script));
else for (const left of descriptors.split(",")) outcomes.push(await performWithFew(Number(left)));
const grownMiB = Math.round((process.resourceUsage().maxRSS - before) / 1024);
console.log(JSON.stringify({ outcomes, grownMiB }));

/** `plan export PLAN...`: plans as lines of JSON, with everything that proves them. Reads only, but for the file it writes. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { exportPlans } from "../../application/export-plan.ts";
import type { Planstream } from "../../composition/planstream.ts";
import { version } from "../../composition/version.ts";
import type { Command, CommandInput } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { counted } from "../render/counted.ts";
import { snakeCase } from "../snake-case.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = async (input) => {
  const { flags, target, screen, cwd } = input;
  if (flags.has("all") === (target !== null)) {
    throw usage("plan export takes plans, or --all", "export", "plan export --all");
  }
  return withPlanstream(input, "read", async (planstream) => {
    const planIds = await planIdsOf(input, planstream);
    const lines = exportPlans(planstream.ground, planIds, version);
    const out = flags.text("out");
    if (out === undefined) {
      for await (const line of lines) screen.data(line);
      return exitCodes.done;
    }
    const path = resolve(cwd, out);
    await writeLines(path, lines);
    if (screen.format === "json" || screen.format === "ndjson") {
      screen.json({ schema: "planstream/exported@1", ...(snakeCase({ path, planIds }) as object) });
    }
    screen.tell(`${counted(planIds.length, "plan")} exported to ${path}`);
    return exitCodes.done;
  });
};

async function planIdsOf({ flags, target, others }: CommandInput, planstream: Planstream): Promise<string[]> {
  if (flags.has("all")) return planstream.plans.ids();
  const found: string[] = [];
  for (const named of target === null ? [] : [target, ...others])
    found.push(await planstream.plans.find(named));
  return [...new Set(found)];
}

/** A file of that name is whole, or is not there. */
async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  const unfinished = `${path}.unfinished`;
  const file = openFor(unfinished, path);
  let isWhole = false;
  try {
    for await (const line of lines) writeSync(file, `${line}\n`);
    isWhole = true;
  } finally {
    closeSync(file);
    if (isWhole) renameSync(unfinished, path);
    else rmSync(unfinished);
  }
}

/** @throws PlanError `USAGE` */
function openFor(unfinished: string, path: string): number {
  try {
    return openSync(unfinished, "w", 0o600);
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw usage(`${path} cannot be written (${code})`, "export");
  }
}

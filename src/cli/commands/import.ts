/** `plan import FILE`: adds exported plans to the store, after proving all of them. Nothing is overwritten, ever. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type ImportedPlan, importPlans } from "../../application/import-plans.ts";
import { memoryStore } from "../../composition/memory-store.ts";
import { shellWord } from "../../domain/shell-word.ts";
import type { Command, CommandInput } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { printRefused } from "../print-refused.ts";
import { type CheckFinding, findingLines } from "../render/findings.ts";
import { shortId } from "../render/short-id.ts";
import { snakeCase } from "../snake-case.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = async (input) => {
  const { target, flags, screen } = input;
  if (target === null) throw usage("plan import takes a file", "import", "plan import plans.ndjson");
  const lines = linesOf(input, target);
  const dryRun = flags.has("dry-run");
  const isData = screen.format === "json" || screen.format === "ndjson";
  const print = (document: object) =>
    screen.json({ schema: "planstream/import@1", ...(snakeCase({ dryRun, ...document }) as object) });
  return withPlanstream(input, dryRun ? "foresee" : "create", async (planstream) => {
    const result = await importPlans(planstream.ground, memoryStore().events, lines, { dryRun });
    switch (result.kind) {
      case "exists": {
        const again = `plan import ${shellWord(target)}`;
        const reasons = result.planIds.map(
          (planId) => ({ code: "PLAN_EXISTS", evidence: { planId } }) as const,
        );
        return printRefused(screen, { what: "Not imported", name: target, planId: "", again, reasons });
      }
      case "unsound": {
        if (isData) print({ sound: false, findings: result.findings, plans: [] });
        const findings = result.findings.map(({ line, message }): CheckFinding => {
          const what = line === null ? "history" : `line ${line}`;
          return { level: "wrong", what, message, fix: "export the plans again, from a good store" };
        });
        for (const line of isData ? [] : findingLines(findings, screen)) screen.out(line);
        screen.tell("Nothing was imported.");
        return exitCodes.differs;
      }
      case "imported":
        if (isData) print({ sound: true, findings: [], plans: result.plans });
        else for (const plan of result.plans) screen.out(planLine(plan, dryRun));
        return exitCodes.done;
    }
  });
};

function planLine({ planId, name, outcome, events }: ImportedPlan, dryRun: boolean): string {
  const what = {
    new: `${events} events`,
    continued: `${events} events after those that were here`,
    known: "nothing: all of it was here",
  }[outcome];
  return `${dryRun ? "would add" : "added"} ${what}   ${shortId(planId)}  ${name}`;
}

/** `-` is what comes in. @throws PlanError `USAGE` */
function linesOf({ cwd }: CommandInput, target: string): string[] {
  try {
    const text = readFileSync(target === "-" ? 0 : resolve(cwd, target), "utf8");
    return text.replace(/\n$/, "").split("\n");
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw usage(`${target} cannot be read (${code})`, "import");
  }
}

/** `plan validate FILE`: checks a plan file and shows every mistake. It opens no store and runs nothing. */
import { resolve } from "node:path";
import { planFileReader } from "../../composition/plan-files.ts";
import { stepPhases } from "../../schema/codes.ts";
import type { PlanDefinition } from "../../schema/definition.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { counted } from "../render/counted.ts";
import { problemLines } from "../render/problem-lines.ts";
import { oneLine, type Screen } from "../screen.ts";
import { snakeCase } from "../snake-case.ts";
import { usage } from "../usage.ts";

export const command: Command = async ({ target, cwd, screen }) => {
  if (target === null) throw usage("plan validate takes a plan file", "validate", "plan validate FILE");
  const file = await planFileReader().read(resolve(cwd, target));
  const held = file.kind === "valid" ? contentsOf(file.definition) : null;
  const problems = file.kind === "valid" ? [] : file.problems;
  if (screen.format === "json" || screen.format === "ndjson") {
    const document = { path: target, sha256: file.sha256, valid: held !== null, plan: held, problems };
    screen.json({ schema: "planstream/validate@1", ...(snakeCase(document) as object) });
  } else if (held !== null) {
    screen.out(lineOf(target, held, screen));
  }
  for (const line of held === null ? problemLines(problems, target, screen) : []) screen.warn(line);
  return held === null ? exitCodes.planFile : exitCodes.done;
};

interface Contents {
  readonly name: string;
  readonly steps: number;
  /** Phases that hold steps, in order. */
  readonly phases: readonly { readonly phase: string; readonly steps: number }[];
}

function contentsOf({ name, steps }: PlanDefinition): Contents {
  const counted = stepPhases.map((phase) => ({
    phase,
    steps: steps.filter((step) => step.phase === phase).length,
  }));
  return { name, steps: steps.length, phases: counted.filter(({ steps }) => steps > 0) };
}

function lineOf(path: string, { name, steps, phases }: Contents, { symbols, style }: Screen): string {
  const inPhases = phases.map((held) => `${held.phase} ${held.steps}`).join(", ");
  return `${style("green", symbols.done)} ${oneLine(path)}: ${name}, ${counted(steps, "step")} (${inPhases})`;
}

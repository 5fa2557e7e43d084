/** `plan run FILE|PLAN --dry-run`: what a run would do. Nothing runs, and no store is made for it. */
import { readVariables } from "../application/plan-run.ts";
import { previewRun, type RunPreview } from "../application/run-preview.ts";
import { shellWord } from "../domain/shell-word.ts";
import type { CommandInput, Flags } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { planFileToRun } from "./plan-file-to-run.ts";
import { planNeverRun } from "./plan-never-run.ts";
import { printRefused } from "./print-refused.ts";
import { runPreviewLines } from "./render/run-preview-lines.ts";
import { shorten } from "./render/short-id.ts";
import { type GivenValues, variablesOf } from "./secrets.ts";
import { runPreviewDocument } from "./shapes.ts";
import { withPlanstream } from "./with-planstream.ts";

/** Of a plan file. Returns the exit code. */
export async function previewFile(input: CommandInput, path: string, values: GivenValues): Promise<number> {
  const shown = input.target ?? path;
  const { definition } = await planFileToRun(path, shown);
  const name = input.flags.text("name") ?? definition.name;
  const given = variablesOf(definition.variables, values);
  const until = input.flags.text("until") ?? null;
  const preview = previewRun(definition, definition.steps, given, values.secrets, until);
  return print(input, { planId: null, name }, preview, `plan run ${shellWord(shown)}${choices(input.flags)}`);
}

/** Of a plan that was only created. Returns the exit code. */
export function previewPlan(input: CommandInput, target: string, values: GivenValues): Promise<number> {
  return withPlanstream(input, "read", async (planstream) => {
    const { planId, state } = await planNeverRun(planstream, target);
    const definition = planstream.definitionOf({ planId, definition: state.definition });
    const [head, steps] = [await definition.head(), await definition.steps()];
    const given = await readVariables(planstream.ground, planId);
    const until = input.flags.text("until") ?? null;
    const preview = previewRun(head, steps, given, values.secrets, until);
    return print(input, { planId, name: state.name }, preview, `plan run ${planId}${choices(input.flags)}`);
  });
}

function print(
  { screen }: CommandInput,
  plan: { readonly planId: string | null; readonly name: string },
  preview: RunPreview,
  command: string,
): number {
  const { missing } = preview;
  const planId = plan.planId ?? "";
  if (missing.length > 0) {
    const reasons = [
      { code: "VARIABLE_MISSING", evidence: { missing: missing.map((value) => ({ ...value })) } } as const,
    ];
    return printRefused(screen, { what: "Would not run", name: plan.name, planId, again: command, reasons });
  }
  const next = [{ command, why: "does exactly this" }];
  if (screen.format === "json" || screen.format === "ndjson") {
    screen.json(runPreviewDocument({ ...plan, ...preview }, next));
    return exitCodes.done;
  }
  for (const line of runPreviewLines(plan.name, preview, screen)) screen.out(line);
  for (const line of [
    "",
    "  Dry run: nothing ran, nothing was written.",
    `  Run       ${shorten(command, planId, screen)}`,
  ]) {
    screen.out(line);
  }
  return exitCodes.done;
}

/** The flags of this preview that its run must be given too. */
function choices(flags: Flags): string {
  const several = ["var", "var-file"].flatMap((name) =>
    flags.list(name).map((value) => [name, value] as const),
  );
  const single = ["name", "until"].flatMap((name) => {
    const value = flags.text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return [...several, ...single].map(([name, value]) => ` --${name} ${shellWord(value)}`).join("");
}

/** `plan run FILE|PLAN`: creates a plan from a file and runs it, or runs one that was only created. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { PlanState } from "../../../projections/plan-state.ts";
import { PlanError } from "../../application/plan-error.ts";
import type { Begun } from "../../application/plan-service.ts";
import { planFileReader } from "../../composition/plan-files.ts";
import type { Planstream } from "../../composition/planstream.ts";
import { shellWord } from "../../domain/shell-word.ts";
import type { PlanDefinition } from "../../schema/definition.ts";
import type { Command, CommandInput } from "../command.ts";
import { graceOf } from "../grace-of.ts";
import { StoppableRun } from "../perform-run.ts";
import { printRefused } from "../print-refused.ts";
import { sayHello } from "../say-hello.ts";
import { oneLine } from "../screen.ts";
import { type GivenValues, givenValues } from "../secrets.ts";
import { runDocument } from "../shapes.ts";
import { planToResumeInstead } from "../unfinished-plan.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = async (input) => {
  const { target } = input;
  if (target === null)
    throw usage("plan run takes a plan file, or a plan that was created", "run", "plan run FILE");
  graceOf(input);
  const values = givenValues(input);
  const path = resolve(input.cwd, target);
  if (!existsSync(path)) return runPlan(input, target, values);
  const ended = await runFile(input, path, values);
  if (typeof ended === "number") return ended;
  const { command: resume } = await import("./resume.ts");
  return resume({ ...input, target: ended.resume });
};

async function runFile(
  input: CommandInput,
  path: string,
  values: GivenValues,
): Promise<number | { readonly resume: string }> {
  // The file is checked before a store is made for it.
  const file = await planFileReader().read(path);
  if (file.kind === "invalid") {
    const shown = input.target ?? path;
    const next = [{ command: `plan run ${shellWord(shown)}`, why: "after the file is mended" }];
    throw new PlanError("PLAN_FILE_INVALID", `${shown} has mistakes`, {
      evidence: { path: shown },
      problems: file.problems,
      next,
    });
  }
  const { definition, sha256 } = file;
  refuseFunctions(definition);
  return withPlanstream(input, "create", async (planstream) => {
    const resume = await planToResumeInstead(input, planstream, path);
    if (resume !== null) return { resume };
    const plan = {
      name: input.flags.text("name") ?? definition.name,
      definition,
      source: { path, sha256 },
      variables: variablesFor(definition.variables, values),
      secrets: values.secrets,
    };
    return perform(input, planstream, () => planstream.plans.createAndBegin(plan), values);
  });
}

/** They are a program's; to run such a file at all would only lead to the step that fails. */
function refuseFunctions(definition: PlanDefinition): void {
  const step = definition.steps.find(({ action }) => action.kind === "function");
  if (step === undefined) return;
  throw usage(
    `step "${step.id}" calls a function, and this command has none: a program that has it runs this file (readPlanFile)`,
    "run",
  );
}

/** A file of values may hold secrets too; those are asked for by name when the run begins. */
function variablesFor(
  declared: Readonly<Record<string, { readonly secret: boolean }>>,
  { flags, files }: GivenValues,
): Record<string, string> {
  const open = Object.entries(files).filter(([name]) => declared[name]?.secret !== true);
  return { ...Object.fromEntries(open), ...flags };
}

async function runPlan(input: CommandInput, target: string, values: GivenValues): Promise<number> {
  if (/[./\\]/.test(target)) {
    throw new PlanError("PLAN_FILE_INVALID", `there is no file ${target}`, { evidence: { path: target } });
  }
  return withPlanstream(input, "change", async (planstream) => {
    const planId = await planstream.plans.find(target);
    const { state } = await planstream.plans.get(planId);
    refuseSecondRun(planId, state);
    const begin = () => planstream.plans.begin(planId, values.secrets);
    return perform(input, planstream, begin, values, { planId, name: state.name });
  });
}

/** As a refusal names it; without an id where there is no plan yet. */
interface NamedPlan {
  readonly planId: string;
  readonly name: string;
}

async function perform(
  input: CommandInput,
  planstream: Planstream,
  begin: () => Promise<Begun>,
  values: GivenValues,
  plan: NamedPlan = { planId: "", name: input.target ?? "" },
): Promise<number> {
  const run = new StoppableRun(input);
  try {
    return await performBegun(input, planstream, await begin(), values, run, plan);
  } finally {
    run.release();
  }
}

async function performBegun(
  input: CommandInput,
  planstream: Planstream,
  begun: Begun,
  values: GivenValues,
  run: StoppableRun,
  plan: NamedPlan,
): Promise<number> {
  const { screen, target } = input;
  if (begun.kind !== "begun") {
    const again = `plan run ${shellWord(target ?? "")}`;
    const reasons = begun.kind === "refused" ? begun.reasons : [];
    return printRefused(screen, { what: "Not run", ...plan, again, reasons });
  }
  const { planId } = begun;
  const name = oneLine(begun.begun.session.state.name);
  sayHello(input, planId);
  screen.tell(
    screen.format === "rich"
      ? `${screen.style("bold", name)}  ${planId}\n`
      : `plan ${planId} ${name} attempt 1`,
  );
  const performed = await run.perform(planstream, begun.begun, values);
  if (screen.format === "json") screen.json(runDocument(planId, performed));
  return performed.exitCode;
}

/** Somebody who types `run` for a plan that has run means to resume it. */
function refuseSecondRun(planId: string, state: PlanState): void {
  if (state.metadata.attempt === 0 || state.ending !== null) return;
  throw usage(`plan ${planId} has been run already`, "run", `plan resume ${planId}`);
}

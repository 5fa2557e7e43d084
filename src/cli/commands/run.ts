/** `plan run FILE|PLAN`: creates a plan from a file and runs it, or runs one that was only created. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { isPlanError } from "../../application/plan-error.ts";
import type { Begun } from "../../application/plan-service.ts";
import { untilStep } from "../../application/until-step.ts";
import type { Planstream } from "../../composition/planstream.ts";
import { shellWord } from "../../domain/shell-word.ts";
import type { StepDefinition } from "../../schema/definition.ts";
import type { Command, CommandInput } from "../command.ts";
import { graceOf } from "../grace-of.ts";
import { checkIncludeOutput } from "../include-output.ts";
import { StoppableRun } from "../perform-run.ts";
import { planFileToRun } from "../plan-file-to-run.ts";
import { planNeverRun, refuseMissingFile } from "../plan-never-run.ts";
import { printRefused } from "../print-refused.ts";
import { sayHello } from "../say-hello.ts";
import { oneLine } from "../screen.ts";
import { type GivenValues, givenValues, variablesOf } from "../secrets.ts";
import { runDocument } from "../shapes.ts";
import { planToResumeInstead } from "../unfinished-plan.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

export const command: Command = async (input) => {
  const { target } = input;
  if (target === null)
    throw usage("plan run takes a plan file, or a plan that was created", "run", "plan run FILE");
  graceOf(input);
  checkIncludeOutput(input);
  const values = givenValues(input);
  const path = resolve(input.cwd, target);
  const isFile = existsSync(path);
  if (!isFile) refuseMissingFile(target);
  if (input.flags.has("dry-run")) {
    const { previewFile, previewPlan } = await import("../preview-run.ts");
    return isFile ? previewFile(input, path, values) : previewPlan(input, target, values);
  }
  if (!isFile) return runPlan(input, target, values);
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
  const { definition, sha256 } = await planFileToRun(path, input.target ?? path);
  refuseUnknownStep(input.flags.text("until"), definition.steps);
  return withPlanstream(input, "create", async (planstream) => {
    const resume = await planToResumeInstead(input, planstream, path);
    if (resume !== null) return { resume };
    const plan = {
      name: input.flags.text("name") ?? definition.name,
      definition,
      source: { path, sha256 },
      variables: variablesOf(definition.variables, values),
      secrets: values.secrets,
    };
    return perform(input, planstream, () => planstream.plans.createAndBegin(plan), values);
  });
}

async function runPlan(input: CommandInput, target: string, values: GivenValues): Promise<number> {
  return withPlanstream(input, "change", async (planstream) => {
    const { planId, state } = await planNeverRun(planstream, target);
    const until = input.flags.text("until");
    if (until !== undefined) {
      const { definition } = state;
      refuseUnknownStep(until, await planstream.definitionOf({ planId, definition }).steps());
    }
    const begin = () => planstream.plans.begin(planId, values.secrets);
    return perform(input, planstream, begin, values, { planId, name: state.name });
  });
}

/** Before anything is written. @throws PlanError `POINT_NOT_FOUND` */
function refuseUnknownStep(until: string | undefined, steps: readonly StepDefinition[]): void {
  const found = until === undefined ? null : untilStep(until, steps, 0);
  if (isPlanError(found)) throw found;
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

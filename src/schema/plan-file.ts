/**
 * The plan file, format 1, exactly as people write it: no default is filled in and no unit parsed here. Keys that
 * are not named are mistakes. Messages go on after the name of what they are about (`"timeout" in step "test"` +
 * ` must be …`); descriptions are what an editor shows.
 */
import * as z from "zod";
import { interruptPolicies, rerunPolicies, stepPhases } from "./codes.ts";
import { durationMaxMs, durationMs, durationPattern } from "./duration.ts";
import {
  environmentNameSchema,
  planNameSchema,
  stepIdSchema,
  variableNameSchema,
} from "./plan-file-names.ts";
import {
  argumentsBreaches,
  planBreaches,
  type RuleBreach,
  retryBreaches,
  variableBreaches,
} from "./plan-file-rules.ts";

const text = z.string({ error: "must be text" });
const script = text.regex(/\S/, { error: "is empty" });
const flag = z.boolean({ error: "must be true or false" });
const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: "must be text, a number, true or false",
});
const environment = z.record(environmentNameSchema, scalar, { error: "must be names with values" });
const programWithArguments = z
  .array(text, { error: "must be a list of a program and its arguments" })
  .min(1, { error: "is empty: the first item names the program" })
  .superRefine(breaching(argumentsBreaches));

const durationText = "must be a whole number and a unit, such as 500ms, 30s, 10m, 2h or 1d";
const duration = z
  .string({ error: durationText })
  .regex(durationPattern, { error: durationText })
  .refine((value) => (durationMs(value) ?? 0) <= durationMaxMs, { error: "must be at most 24d" })
  .meta({ examples: ["30s", "10m", "2h"] });
const timeout = duration
  .refine((value) => durationMs(value) !== 0, { error: "must be more than 0" })
  .describe("How long a try may take, such as 10m; at most 24d. Default: as long as it likes.");

const triesText = "must be a whole number from 0 to 100";
const tries = z.int({ error: triesText }).min(0, { error: triesText }).max(100, { error: triesText });
const exitText = "must be a whole number from 1 to 255";
const exitCode = z.int({ error: exitText }).min(1, { error: exitText }).max(255, { error: exitText });
const backoffText = "must be a number, at least 1";

export const retryPolicySchema = z
  .strictObject({
    max: tries.describe("How many times to try again, at most 100."),
    delay: duration
      .optional()
      .describe("Before the first new try. Default: 1s, or max_delay if that is less."),
    backoff: z
      .number({ error: backoffText })
      .min(1, { error: backoffText })
      .optional()
      .describe("Each delay is the one before times this. Default: 2."),
    max_delay: duration.optional().describe("No delay is longer. Default: 1m, or delay if that is more."),
    on_exit: z
      .array(exitCode, { error: "must be a list of exit codes" })
      .min(1, { error: "is empty: name exit codes, or leave it out to try again after any failure" })
      .optional()
      .describe("Try again only after these exit codes. Default: after any failure."),
  })
  .superRefine(breaching(retryBreaches), { when: () => true });

const retry = z
  .union([tries, retryPolicySchema], {
    error: "must be how many times to try again, or { max: … } with more",
  })
  .describe("How often a failed try is repeated, or more about it. A step's replaces the one in defaults.");

const onInterrupt = z
  .enum(interruptPolicies, { error: 'must be "stop" or "finish"' })
  .describe("On the first Ctrl-C: stop the step now (default), or let it finish.");

const rerun = z
  .enum(rerunPolicies, { error: 'must be "safe", "ask" or "never"' })
  .describe(
    "May the step be started again if it was cut off half-way? safe: yes. ask: only with consent. never: done " +
      "by hand, then --mark-done. Default: safe; in apply ask.",
  );

export const variableSchema = z
  .strictObject({
    default: scalar.optional().describe("The value where none is given."),
    required: flag.optional().describe("No plan begins without a value."),
    enum: z
      .array(scalar, { error: "must be a list of values" })
      .min(1, { error: "is empty, so no value would do" })
      .optional()
      .describe("The values there may be."),
    pattern: text
      .optional()
      .describe(
        "A regular expression (JavaScript, flag u) found in every value; ^ and $ make it match whole.",
      ),
    secret: flag
      .optional()
      .describe(
        "Read from the environment or --var-file on every run and resume; never stored, masked in logs.",
      ),
    description: text.optional().describe("What it is for."),
  })
  .superRefine(breaching(variableBreaches), { when: () => true });

const variable = z.union([z.string(), z.number(), z.boolean(), variableSchema], {
  error: "must be a value, or { default: … } with more",
});

const wholeText = "must be a whole number";
const each = z
  .union(
    [
      variableNameSchema,
      z.array(scalar).min(1, { error: "is empty: it lists what the step goes over" }),
      z.strictObject({
        range: z
          .tuple([z.int({ error: wholeText }), z.int({ error: wholeText })], {
            error: "must be two whole numbers, the first and the last",
          })
          .describe("The first and the last number."),
        step: z
          .int({ error: "must be a whole number, at least 1" })
          .min(1, { error: "must be a whole number, at least 1" })
          .optional()
          .describe("From one number to the next. Default: 1."),
      }),
    ],
    { error: "must be a list, { range: [1, 40] }, or the name of a variable that holds a list" },
  )
  .describe(
    "The step runs once for each of these, as $ITEM, and each leaves a checkpoint. A list; a range; or the name of a " +
      "var or output that holds a JSON list or lines. What it is when the step begins stays.",
  );

export const stepSchema = z.strictObject(
  {
    id: stepIdSchema.describe("Names the step, once in a plan."),
    name: text.optional().describe("Shown beside the id."),
    phase: z
      .enum(stepPhases, {
        error: ({ input }) =>
          `${input === "action" ? 'may not be "action", where no step runs: it ' : ""}must be "strategize", "execute" or "apply"`,
      })
      .optional()
      .meta({ description: "Default: execute. No step goes back to an earlier phase.", default: "execute" }),
    run: z
      .union([script, programWithArguments], {
        error: "must be a script, or a list of a program and its arguments",
      })
      .optional()
      .describe("A script for the plan's shell, or a list to start a program without a shell."),
    approve: script
      .optional()
      .describe(
        "A question to a person, in place of run; $NAME is filled in. The plan waits for the answer.",
      ),
    call: script.optional().describe("A function that the host program has registered, in place of run."),
    with: z
      .record(z.string(), z.json(), { error: "must be keys with values" })
      .optional()
      .describe("Values for the function that is called."),
    each: each.optional(),
    env: environment.optional().describe("Environment variables of this step, over all others."),
    cwd: text.optional().describe("Working directory, relative to the plan's. Default: the plan's."),
    timeout: timeout.optional(),
    retry: retry.optional(),
    outputs: z.array(variableNameSchema, { error: "must be a list of names" }).optional().meta({
      description:
        "What the step writes to the file $PLAN_OUTPUT, as NAME=value. Later steps see it as environment variables.",
      uniqueItems: true,
    }),
    skip_if: script
      .optional()
      .describe("A test for the plan's shell. Exit 0: the step is finished without running."),
    on_interrupt: onInterrupt.optional(),
    rerun: rerun.optional(),
    interactive: flag
      .optional()
      .describe("Give the step the terminal: it can ask and be answered. Nothing it prints is kept."),
    allow_failure: flag
      .optional()
      .describe("A last failure counts as finished. In apply the plan then ends constrained."),
  },
  { error: 'must hold keys with values, such as "id" and "run"' },
);

export const defaultsSchema = z.strictObject(
  {
    timeout: timeout.optional(),
    retry: retry.optional(),
    on_interrupt: onInterrupt.optional(),
    rerun: rerun.optional(),
  },
  { error: "must hold keys with values" },
);

export const planFileSchema = z
  .strictObject(
    {
      $schema: text.optional().describe("The address of this schema, for editors."),
      plan: z
        .literal(1, { error: "must be 1, the format this planstream reads" })
        .describe("The format's version. Always 1 today."),
      name: planNameSchema.describe(
        "Short kebab-case name, shown in lists. Not latest: that means the newest plan.",
      ),
      description: text.optional().describe("What the plan is for."),
      vars: z
        .record(variableNameSchema, variable, { error: "must be names with values" })
        .optional()
        .describe(
          "Inputs, fixed when the plan is created, seen by every step as environment variables. Set with " +
            "--var NAME=value or --var-file; secrets by environment or --var-file only.",
        ),
      env: environment.optional().describe("Environment variables of all steps."),
      cwd: text.optional().describe("Working directory, relative to the plan file. Default: its folder."),
      shell: programWithArguments.optional().meta({
        description: "What runs scripts: a program and its arguments, the script comes last.",
        default: ["bash", "-euo", "pipefail", "-c"],
      }),
      defaults: defaultsSchema.optional().describe("For steps that do not say otherwise, in any phase."),
      steps: z
        .array(stepSchema, { error: "must be a list of steps" })
        .min(1, { error: "is empty: a plan has at least one step" })
        .describe("What is done, in this order."),
    },
    { error: 'must hold keys with values, such as "plan", "name" and "steps"' },
  )
  .superRefine(breaching(planBreaches), { when: () => true });

export type PlanFile = z.infer<typeof planFileSchema>;
export type PlanFileStep = z.infer<typeof stepSchema>;
export type PlanFileVariable = z.infer<typeof variableSchema>;
export type PlanFileRetry = z.infer<typeof retry>;
export type PlanFileIssue = z.core.$ZodIssue;

/** Reports what a rule finds as issues of a schema. */
function breaching(rule: (value: unknown) => readonly RuleBreach[]) {
  return (value: unknown, context: z.core.$RefinementCtx): void => {
    for (const { path, message, choices } of rule(value)) {
      context.addIssue({ code: "custom", path: [...path], message, params: { choices } });
    }
  };
}

/**
 * The commands that get out of a refusal, and what each does. Every command named here exists; plan ids stand in
 * full, a screen may shorten them.
 */
import type { AcceptableReason, RefusalCode } from "../schema/codes.ts";
import type { Json } from "../schema/events.ts";
import type { Remedy, ResumeCheckpoint } from "../schema/resume.ts";
import type { Refusal } from "./decision.ts";
import { shellWord } from "./shell-word.ts";

/** What a remedy needs to know beside the refusal. */
export interface RefusedPlan {
  /** As it is written in commands: its id, or what stands for one. */
  readonly planId: string;
  /** The command that was refused, to be given again: `plan resume 01M8…`. */
  readonly again: string;
  /** The plan file a new plan would be made from. */
  readonly path: string | null;
  /** The step, or item, that was to be marked done; null or absent where none was. */
  readonly marked?: string | null;
  /** Of the present line, oldest first. */
  readonly checkpoints: readonly ResumeCheckpoint[];
}

const acceptMeans: Readonly<Record<AcceptableReason, string>> = {
  DEFINITION_CHANGED: "goes on with the edited file; finished work stays as it is",
  STEP_OUTCOME_UNKNOWN: "runs the step again",
  STEP_WOULD_REPEAT: "runs these steps again",
};

/** `acceptable`: the code a person may accept here, or null. At least one remedy comes back. */
export function remediesFor(
  refusal: Refusal,
  plan: RefusedPlan,
  acceptable: AcceptableReason | null = null,
): Remedy[] {
  const found = byCode[refusal.code](refusal.evidence, plan);
  if (acceptable === null) return found;
  return [...found, { command: `${plan.again} --accept ${acceptable}`, why: acceptMeans[acceptable] }];
}

type Evidence = Refusal["evidence"];
type RemediesOf = (evidence: Evidence, plan: RefusedPlan) => Remedy[];

const status: RemediesOf = (_, { planId }) => [
  { command: `plan status ${planId}`, why: "shows where it stands" },
];
const newPlan: RemediesOf = (_, { path }) => [
  { command: `plan run ${path === null ? "FILE" : shellWord(path)}`, why: "makes a new plan" },
];

const byCode: Readonly<Record<RefusalCode, RemediesOf>> = {
  EVENT_VERSION_UNSUPPORTED: (_, { planId }) => [
    { command: `plan history ${planId}`, why: "shows what can be read; go on with a newer planstream" },
  ],
  HISTORY_DAMAGED: (_, { planId }) => [
    { command: `plan verify ${planId}`, why: "shows every finding; then go on from a good copy" },
  ],
  PLAN_APPLIED: newPlan,
  PLAN_CONSTRAINED: newPlan,
  PLAN_CANCELLED: newPlan,
  PHASE_ACTION: (_, { planId }) => [{ command: `plan run ${planId}`, why: "runs it for the first time" }],
  RUN_IN_PROGRESS: (_, { planId }) => [
    { command: `plan status ${planId}`, why: "shows who runs it" },
    { command: `plan stop ${planId}`, why: "stops that run safely" },
    {
      command: `plan resume ${planId} --take-over`,
      why: "takes it from an owner that gives no sign of life",
    },
  ],
  CHECKPOINT_NOT_FOUND: (_, { planId }) => [
    { command: `plan history ${planId}`, why: "shows the checkpoints there are" },
  ],
  STALE_PREVIEW: (_, { again }) => [{ command: `${again} --dry-run`, why: "shows what would run now" }],
  DEFINITION_CHANGED: ({ earliestStep }, plan) => [
    { command: plan.again, why: "after the edit is undone" },
    ...backBefore(earliestStep, plan),
  ],
  STEP_OUTCOME_UNKNOWN: ({ stepId, item }, { again }) => {
    const place = typeof item === "number" ? `${text(stepId)}/${item}` : text(stepId);
    return [{ command: `${again} --mark-done ${shellWord(place)}`, why: "if you see that it is done" }];
  },
  STEP_WOULD_REPEAT: (_, { planId }) => [
    { command: `plan history ${planId}`, why: "shows later checkpoints" },
  ],
  VARIABLE_MISSING: ({ missing }, plan) => missingValues(missing, plan),
  AWAITING_APPROVAL: (_, { planId }) => [
    { command: `plan approve ${planId}`, why: "says yes; then resume" },
    { command: `plan approve ${planId} --deny`, why: "says no" },
  ],
  NOT_WAITING: status,
  RUN_FENCED: status,
  STEP_OUT_OF_ORDER: status,
  TOTAL_BELOW_COMPLETED: status,
  PHASE_OUT_OF_ORDER: status,
  PLAN_EXISTS: () => [{ command: "plan list", why: "shows the plans there are" }],
};

function backBefore(step: Json | undefined, { checkpoints, again }: RefusedPlan): Remedy[] {
  if (typeof step !== "number") return [];
  const before = checkpoints.findLast((checkpoint) => checkpoint.step < step);
  if (before === undefined) return [];
  const why = `goes back behind the change; step ${before.step + 1} and later run again`;
  return [{ command: `${again} --from ${before.checkpointId}`, why }];
}

function missingValues(missing: Json | undefined, { again, marked }: RefusedPlan): Remedy[] {
  const list = Array.isArray(missing) ? missing : [];
  const named = (kind: string) =>
    list.flatMap((value) => (field(value, "kind") === kind ? [field(value, "name")] : []));
  const [variables, secrets, outputs] = [named("variable"), named("secret"), named("output")];
  const remedies: Remedy[] = [];
  if (secrets.length > 0) {
    const exports = secrets.map((name) => `export ${name}=…`).join("; ");
    remedies.push({ command: `${exports}; ${again}`, why: "by environment" });
    remedies.push({ command: `${again} --var-file FILE`, why: "by a file of NAME=value lines" });
  }
  if (outputs.length > 0) {
    const flags = outputs.map((name) => `--output ${name}=…`).join(" ");
    const step = shellWord(marked ?? "STEP");
    remedies.push({
      command: `${again} --mark-done ${step} ${flags}`,
      why: "what the step would have put out",
    });
  }
  if (variables.length > 0) {
    const flags = variables.map((name) => `--var ${name}=…`).join(" ");
    const isResume = again.startsWith("plan resume");
    remedies.push(
      isResume
        ? { command: again, why: `after the plan file has a default for ${variables.join(", ")}` }
        : { command: `${again} ${flags}`, why: "by flag" },
    );
  }
  return remedies;
}

function field(value: Json | undefined, key: string): string {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? text(value[key]) : "";
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

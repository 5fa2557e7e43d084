/** Sentences for codes: what a refusal means here, made from its evidence. What a code means anywhere stands in code-pages. */
import type { RefusalCode } from "../../schema/codes.ts";
import type { Evidence, Json } from "../../schema/events.ts";

export function reasonText(code: RefusalCode, evidence: Evidence): string {
  const get = (key: string) => show(evidence[key]);
  const texts: Record<RefusalCode, () => string> = {
    EVENT_VERSION_UNSUPPORTED: () =>
      evidence.version === 0
        ? `Revision ${get("revision")} is a ${get("type")} this planstream cannot read.`
        : `Revision ${get("revision")} is ${get("type")} of version ${get("version")}, written by a newer planstream.`,
    HISTORY_DAMAGED: () => `The hash chain does not hold from revision ${get("revision")} on.`,
    PLAN_APPLIED: () => `The plan is over: everything was applied${at(evidence)}.`,
    PLAN_CONSTRAINED: () => `The plan is over: it ended constrained${at(evidence)}${why(evidence)}.`,
    PLAN_CANCELLED: () =>
      `The plan is over: ${evidence.by === null ? "it was" : `${get("by")}`} cancelled${evidence.by === null ? "" : " it"}${at(evidence)}${why(evidence)}.`,
    PHASE_ACTION: () => "The plan was created and has not been run; there is nothing to go on from.",
    RUN_IN_PROGRESS: () => runText(evidence),
    CHECKPOINT_NOT_FOUND: () => `No checkpoint of the present line is called ${get("from")}.`,
    STALE_PREVIEW: () => staleText(evidence),
    DEFINITION_CHANGED: () => changesText(evidence),
    STEP_OUTCOME_UNKNOWN: () =>
      `Step "${get("stepId")}" ${endedText(evidence.ended)} and says rerun: ${get("rerun")}. Nobody here knows how far it came.`,
    STEP_WOULD_REPEAT: () =>
      `Finished steps that touch the outside would run again: ${repeats(evidence.steps)}.`,
    VARIABLE_MISSING: () => `Not set: ${names(evidence.missing)}.`,
    AWAITING_APPROVAL: () => `Step "${get("stepId")}" waits for a person's answer: ${get("question")}`,
    NOT_WAITING: () =>
      evidence.given === null
        ? `Nothing waits for an answer${evidence.stepId === null ? "" : ` at step "${get("stepId")}"`}.`
        : "The answer has been given already; the plan waits to be resumed.",
    RUN_FENCED: () => "The run is not the plan's current one any more.",
    STEP_OUT_OF_ORDER: () => `Step ${get("step")} is not the next one; that is step ${get("expected")}.`,
    TOTAL_BELOW_COMPLETED: () =>
      `A total of ${get("totalSteps")} does not fit: ${get("completed")} are completed.`,
    PHASE_OUT_OF_ORDER: () => `Phase ${get("asked")} cannot be reported in phase ${get("phase")}.`,
    PLAN_EXISTS: () => `There is a plan ${get("planId")} already, with another history.`,
  };
  return texts[code]();
}

function endedText(ended: Json | undefined): string {
  if (ended === "timed_out") return "ran out of time";
  return ended === "failed" ? "failed" : "was cut off";
}

function runText(evidence: Evidence): string {
  const { user, host, pid, since, owner, overtaken, lastBeatAt } = evidence;
  const who = `${show(user)}@${show(host)}, pid ${show(pid)}, since ${show(since)}`;
  if (overtaken === true) return `Another resume came first: ${who}.`;
  const beat = lastBeatAt === null ? "" : `, last sign of life ${show(lastBeatAt)}`;
  return owner === "silent"
    ? `Its owner gives no sign of life: ${who}${beat}.`
    : `It is running: ${who}${beat}.`;
}

function staleText({ moved, since }: Evidence): string {
  const what = Array.isArray(moved) ? moved.map(show) : [];
  if (what.length === 0) return "The preview is not one of this plan as it stands or stood lately.";
  const texts: Record<string, string> = {
    history: `the plan went on (${eventsOf(since)})`,
    definition: "the plan file was edited",
    choices: "other flags were given",
  };
  return `Since that preview ${what.map((one) => texts[one] ?? one).join(", and ")}.`;
}

function eventsOf(since: Json | undefined): string {
  const events = isObject(since) ? since.events : undefined;
  return Array.isArray(events) && events.length > 0 ? events.map(show).join(", ") : "no event";
}

function changesText({ changes, count }: Evidence): string {
  const kinds: Record<string, string> = {
    edited: "was edited after it had finished",
    removed: "had finished and is not in the file any more",
    moved: "had finished and stands in another place now",
    inserted: "was put before finished work",
  };
  const list = Array.isArray(changes) ? changes.filter(isObject) : [];
  const texts = list.map((change) => `Step "${show(change.stepId)}" ${kinds[show(change.kind)] ?? ""}.`);
  const more = typeof count === "number" && count > list.length ? [`And ${count - list.length} more.`] : [];
  return [...texts, ...more].join(" ");
}

function repeats(steps: Json | undefined): string {
  const list = Array.isArray(steps) ? steps.filter(isObject) : [];
  return list.map(({ stepId, rerun }) => `${show(stepId)} (rerun: ${show(rerun)})`).join(", ");
}

function names(missing: Json | undefined): string {
  const list = Array.isArray(missing) ? missing.filter(isObject) : [];
  return list.map(({ name, kind }) => `${show(name)} (${show(kind)})`).join(", ");
}

function at({ at: time }: Evidence): string {
  return typeof time === "string" ? ` at ${time}` : "";
}

function why({ reason }: Evidence): string {
  return typeof reason === "string" ? ` (${reason})` : "";
}

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

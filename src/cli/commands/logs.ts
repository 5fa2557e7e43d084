/**
 * `plan logs [PLAN] [STEP]`: what a step printed, or wrote to stderr, from the log of one of its tries. Secrets were
 * masked when it was written. Reads only.
 */
import { existsSync } from "node:fs";
import type { PlanState } from "../../../projections/plan-state.ts";
import { PlanError } from "../../application/plan-error.ts";
import type { StepTry } from "../../application/step-tries.ts";
import type { Planstream } from "../../composition/planstream.ts";
import type { Command, CommandInput } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { checkStep } from "../known-step.ts";
import { type LogOf, type LogWriter, logWriter } from "../log-writer.ts";
import { LogReader } from "../read-log.ts";
import { placeText } from "../render/place-text.ts";
import { oneLine } from "../screen.ts";
import { planToRead } from "../target.ts";
import { usage } from "../usage.ts";
import { withPlanstream } from "../with-planstream.ts";

/** How often a log that is followed is looked at. */
const pollMs = 100;

export const command: Command = (input) => {
  const { screen, flags } = input;
  const place = placeNamed(input.others[0]);
  const attempt = numberOf(input, "attempt", 1);
  const tail = numberOf(input, "tail", 0);
  return withPlanstream(input, "read", async (planstream) => {
    const planId = await planToRead(input, planstream);
    if (attempt !== null) await planstream.plans.attemptEnd(planId, attempt);
    if (place !== null) await checkStep(planstream, planId, place.stepId);
    const found = await findLog(planstream, planId, place, attempt);
    const log = flags.has("stderr") ? await stderrOf(planstream, found) : found;
    const isThere = flags.has("follow") || existsSync(log.path);
    const file = isThere ? log.path : "nothing on stderr";
    const where = `${placeText(log)}, attempt ${log.attempt}, try ${log.try}   ${file}`;
    screen.tell(screen.style("dim", oneLine(where)));
    const writer = logWriter(log, screen);
    if (flags.has("follow")) await follow(input, planstream, log, writer, tail);
    else print(log.path, writer, tail);
    writer.end();
    return exitCodes.done;
  });
};

/** A step, or one item of it. */
interface Place {
  readonly stepId: string;
  readonly item: number | null;
}

/** `backfill`, `backfill/18`. */
function placeNamed(text: string | undefined): Place | null {
  if (text === undefined) return null;
  const [, stepId = text, item] = /^(.+)\/([1-9]\d*)$/.exec(text) ?? [];
  return { stepId, item: item === undefined ? null : Number(item) };
}

/** @throws PlanError `USAGE` */
function numberOf({ flags }: CommandInput, flag: string, least: number): number | null {
  const text = flags.text(flag);
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw usage(`--${flag} takes a number from ${least}, not "${text}"`, "logs");
}

/** The newest there is of what was asked for. A step that was about to begin when its run ended has none. */
async function findLog(
  planstream: Planstream,
  planId: string,
  place: Place | null,
  attempt: number | null,
): Promise<LogOf> {
  const fitting: StepTry[] = [];
  for await (const tried of planstream.plans.tries(planId)) {
    const isSought =
      place === null || (tried.stepId === place.stepId && (place.item ?? tried.item) === tried.item);
    if (isSought && (attempt === null || tried.attempt === attempt)) fitting.push(tried);
  }
  const ofPlace = place === null ? "" : ` of step "${placeText(place)}"`;
  const what = `log${ofPlace}${attempt === null ? "" : ` in attempt ${attempt}`}`;
  const [newest] = fitting.slice(-1);
  if (newest === undefined) throw notFound(planId, `there is no ${what}: nothing ran`);
  for (const tried of fitting.toReversed()) {
    const path = await planstream.logFileOf({ planId, ...tried });
    if (existsSync(path)) return { planId, ...tried, stream: "both", path };
  }
  const path = await planstream.logFileOf({ planId, ...newest });
  throw notFound(planId, `the ${what} is not kept here: there is no ${path}`);
}

/** Its file is there once something was written to it; the log of both is there always. */
async function stderrOf(planstream: Planstream, log: LogOf): Promise<LogOf> {
  return { ...log, stream: "stderr", path: await planstream.logFileOf(log, "stderr") };
}

function notFound(planId: string, message: string): PlanError {
  return new PlanError("POINT_NOT_FOUND", message, {
    evidence: { planId },
    next: [{ command: `plan history ${planId} --all`, why: "shows which steps ran in which attempt" }],
  });
}

function print(path: string, writer: LogWriter, tail: number | null): void {
  const reader = new LogReader(path, tail);
  try {
    for (const text of reader.read(true)) writer.write(text);
  } finally {
    reader.close();
  }
}

/** Also what its next tries print. A step writes its log before its end is stored, so nothing is missed. */
async function follow(
  { sleep, screen }: CommandInput,
  planstream: Planstream,
  log: LogOf,
  writer: LogWriter,
  tail: number | null,
): Promise<void> {
  const ended = new AbortController();
  const nextTries: StepTry[] = [];
  const left = new AbortController();
  const watching = watchStep(planstream, log, nextTries, left.signal).finally(() => ended.abort());
  // Met below; here it must only not be nobody's.
  watching.catch(() => undefined);
  let reader = new LogReader(log.path, tail);
  try {
    for (;;) {
      if (!screen.hasReader()) break;
      const [isOver, next] = [ended.signal.aborted, nextTries.shift()];
      for (const text of reader.read(isOver || next !== undefined)) writer.write(text);
      if (next !== undefined) {
        reader.close();
        reader = new LogReader(await planstream.logFileOf({ planId: log.planId, ...next }, log.stream), null);
      } else if (isOver) break;
      else await sleep(pollMs, ended.signal);
    }
  } finally {
    reader.close();
    left.abort();
  }
  await watching;
}

/** Resolves when the step has ended, its run is over, or its owner is gone. */
async function watchStep(
  planstream: Planstream,
  log: LogOf,
  nextTries: StepTry[],
  left: AbortSignal,
): Promise<void> {
  const { planId, stream: _, path: __, ...tried } = log;
  const plan = await planstream.plans.get(planId);
  let last: StepTry = tried;
  const isOver = (state: PlanState): boolean => {
    const { inFlight } = state;
    // Also one that began since the log was looked for.
    if (inFlight?.step === last.step && (inFlight.item !== last.item || inFlight.try !== last.try)) {
      last = { ...last, item: inFlight.item, try: inFlight.try };
      nextTries.push(last);
    }
    return !isUnderWay(state, last);
  };
  if (isOver(plan.state)) return;
  for await (const { state } of planstream.plans.follow([plan], left)) if (isOver(state)) return;
}

/** Between two tries a step has not ended. */
function isUnderWay({ run, inFlight, failed }: PlanState, { attempt, step }: StepTry): boolean {
  if (run?.attempt !== attempt) return false;
  return inFlight?.step === step || (failed?.step === step && failed.willRetry);
}

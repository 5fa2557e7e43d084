/**
 * 100 times `kill -9` of a runner at random instants. The harness believes nobody: what was acknowledged it has read
 * from the runner's stdout, what was run it reads from a ledger the steps themselves append to, and what is left it
 * looks for among all processes of the machine.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFailed } from "vitest";
import type { Running } from "./support/command.ts";
import { at, type JsonObject, list, parseLines } from "./support/json.ts";
import { allGone } from "./support/processes.ts";
import { useScratch } from "./support/scratch.ts";
import { seed, seededRandom } from "./support/seeded-random.ts";

const scratch = useScratch();
const killsWanted = 100;
const steps = 20;
/** At first a runner is killed at any instant from its start up to this. */
const delayMsAtFirst = 600;
/** How fast this machine is shows: a runner that was done before its time makes it shorter for the next ones. */
const whenTooLate = 0.7;
/** One that was killed before it had said anything makes it longer. */
const whenTooSoon = 1.06;
/**
 * The ledger's lines are appended with one write each; `kill -9` loses nothing of what the kernel was given. Each step
 * leaves a child behind that would outlive everything: it must go with the step, or with the runner that was killed.
 */
const script = [
  "sleep 600 &",
  'echo "$PLAN_ID $PLAN_STEP $PLAN_ATTEMPT begin" >> "$LEDGER"',
  "sleep 0.00$((RANDOM % 10 + 5))",
  'echo "$PLAN_ID $PLAN_STEP $PLAN_ATTEMPT end" >> "$LEDGER"',
].join("\n");

interface Counts {
  kills: number;
  runs: number;
  plans: number;
  acknowledged: number;
  completed: number;
  lost: number;
  repeated: number;
  begunAgain: number;
  overlapping: number;
  leftovers: number;
}

interface Heard {
  /** What was acknowledged. */
  readonly events: readonly JsonObject[];
  /** The plan is. */
  readonly isOver: boolean;
}

interface LedgerLine {
  readonly planId: string;
  readonly stepId: string;
  readonly attempt: number;
  readonly what: string;
}

function ledger(planId: string): LedgerLine[] {
  return scratch
    .read("ledger")
    .trim()
    .split("\n")
    .map((line) => {
      const [plan = "", stepId = "", attempt = "", what = ""] = line.split(" ");
      return { planId: plan, stepId, attempt: Number(attempt), what };
    })
    .filter((line) => line.planId === planId);
}

describe("a plan of 20 steps whose runner is killed again and again", () => {
  it("loses no acknowledged step, repeats none, and is applied in the end", {
    timeout: 240_000,
  }, async () => {
    const chosen = seed();
    const random = seededRandom(chosen);
    console.log(`kill test: TEST_SEED=${chosen}`);
    onTestFailed(() => console.log(`kill test failed: TEST_SEED=${chosen} ${JSON.stringify(counts)}`));
    const file = scratch.planFile(
      "killed",
      Array.from({ length: steps }, (_, index) => ({ id: `step-${index + 1}`, run: script })),
    );
    const counts: Counts = {
      kills: 0,
      runs: 0,
      plans: 0,
      acknowledged: 0,
      completed: 0,
      lost: 0,
      repeated: 0,
      begunAgain: 0,
      overlapping: 0,
      leftovers: 0,
    };
    const gone: Promise<void>[] = [];
    let delayMsMax = delayMsAtFirst;

    /** One run, killed after a while unless it is let go on to its end. */
    const perform = async (args: readonly string[], isKilled: boolean): Promise<Heard> => {
      const [key, value] = ["KILL_RUN", `${scratch.folder}/${counts.runs++}`] as const;
      const env = { LEDGER: scratch.path("ledger"), [key]: value };
      const runner = scratch.start([...args, "--format", "ndjson"], { env });
      const over = new AbortController();
      if (isKilled) void kill(runner, random() * delayMsMax, over.signal);
      const { code, signal, stdout } = await runner.ended;
      over.abort();
      const lines = parseLines(stdout);
      const events = lines.filter(({ type }) => type === "event");
      if (signal === "SIGKILL") {
        counts.kills++;
        if (events.length === 0) delayMsMax *= whenTooSoon;
        // Looked for while the next run is on its way: it must not depend on being given time.
        gone.push(allGone(`${key}=${value}`, 2_000).catch(() => void counts.leftovers++));
        return { events, isOver: false };
      }
      if (isKilled) delayMsMax *= whenTooLate;
      // A runner that was killed right after it had stored the end leaves a plan that is over.
      const wasOver = code === 3 && at(lines.at(-1), "reasons", 0, "code") === "PLAN_APPLIED";
      if (!wasOver)
        expect({ code, last: lines.at(-1) }).toMatchObject({ code: 0, last: { state: "applied" } });
      return { events, isOver: true };
    };

    const known = new Set(await planIds());
    while (counts.kills < killsWanted) {
      const heard: JsonObject[] = [];
      let planId: string | undefined;
      let isOver = false;
      while (!isOver) {
        const isKilled = counts.kills < killsWanted;
        const run = await perform(planId === undefined ? ["run", file] : ["resume", planId], isKilled);
        heard.push(...run.events);
        isOver = run.isOver;
        // Killed before it had said a word, the plan may be there or not.
        planId ??= (await planIds()).find((id) => !known.has(id));
      }
      counts.plans++;
      known.add(planId ?? "");
      check(counts, planId ?? "", heard, await scratch.history(planId));
    }
    await Promise.all(gone);
    console.log(`kill test: ${JSON.stringify({ ...counts, delayMsMax: Math.round(delayMsMax) })}`);
    expect(await scratch.json(["verify"])).toMatchObject({ whole: true });
    expect(counts).toMatchObject({ lost: 0, repeated: 0, overlapping: 0, leftovers: 0 });
    expect(counts.kills).toBeGreaterThanOrEqual(killsWanted);
    // It is a test of work that is cut off, so work must have been done and been cut off.
    expect(counts.acknowledged).toBeGreaterThanOrEqual(steps);
    expect(counts.begunAgain).toBeGreaterThanOrEqual(10);
  });
});

async function kill(runner: Running, delayMs: number, over: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, { signal: over }).then(
    () => runner.signal("SIGKILL"),
    () => undefined,
  );
}

async function planIds(): Promise<string[]> {
  const { code, stdout } = await scratch.plan(["list", "--json", "--limit", "1000"]);
  return code === 0 ? list(JSON.parse(stdout).items).map(({ plan_id }) => String(plan_id)) : [];
}

/** Compares what was heard, what the history says and what the steps did. */
function check(
  counts: Counts,
  planId: string,
  heard: readonly JsonObject[],
  history: readonly JsonObject[],
): void {
  expect(history.map(({ revision }) => revision)).toEqual(history.map((_, index) => index));
  expect(history.findLast(({ event }) => event !== "ResumeRefused")?.event).toBe("PlanApplied");
  const stored = new Map(history.map((event) => [event.event_id, event.revision]));
  const acknowledged = heard.filter(({ event }) => event === "StepCompleted");
  counts.acknowledged += acknowledged.length;
  counts.lost += heard.filter(({ event_id, revision }) => stored.get(event_id ?? null) !== revision).length;
  const completedIn = completions(history);
  expect([...completedIn.keys()]).toEqual(Array.from({ length: steps }, (_, index) => `step-${index + 1}`));
  counts.completed += completedIn.size;
  const lines = ledger(planId);
  const begins = lines.filter(({ what }) => what === "begin");
  for (const [stepId, attempt] of completedIn) {
    const own = begins.filter((line) => line.stepId === stepId);
    counts.repeated += own.filter((line) => line.attempt > attempt).length;
    counts.begunAgain += own.length - 1;
    // Begun at most once in each attempt, and the one that was stored has run to its end.
    expect(new Set(own.map((line) => line.attempt)).size).toBe(own.length);
    expect(lines).toContainEqual({ planId, stepId, attempt, what: "end" });
  }
  // No step of a killed runner wrote anything after a later attempt had begun.
  let newest = 0;
  for (const { attempt } of lines) {
    if (attempt < newest) counts.overlapping++;
    newest = Math.max(newest, attempt);
  }
}

/** Step to the attempt it was completed in. */
function completions(history: readonly JsonObject[]): Map<string, number> {
  const found = new Map<string, number>();
  let attempt = 0;
  for (const { event, data } of history) {
    if (event === "RunStarted" || event === "PlanResumed") attempt = Number(at(data, "attempt"));
    if (event !== "StepCompleted") continue;
    const stepId = String(at(data, "step_id"));
    expect(found.has(stepId)).toBe(false);
    found.set(stepId, attempt);
  }
  return found;
}

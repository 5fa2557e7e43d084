/**
 * 8 processes resume one interrupted plan at the same instant, 25 times: each time exactly one gets it and its run goes
 * on, and the others say within 2 s who has it.
 */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import type { Ended, Running } from "./support/command.ts";
import { at, type JsonObject, list, parseLines } from "./support/json.ts";
import { types, useScratch } from "./support/scratch.ts";

const scratch = useScratch();
const racers = 8;
const rounds = 25;
const preload = fileURLToPath(new URL("support/barrier.cjs", import.meta.url));

/** Step n of the plan ends when it is let go, which the harness does in round n. */
const step = (number: number) => ({
  id: `step-${number}`,
  run: `echo ${number} >> begun; until [ -e go.${number} ]; do sleep 0.01; done; echo ${number} >> finished`,
});

interface Loser {
  readonly ended: Ended;
  readonly afterMs: number;
}

describe("an interrupted plan that 8 processes resume at the same instant", () => {
  it("is resumed by exactly one of them in each of 25 rounds, whose run goes on", {
    timeout: 240_000,
  }, async () => {
    const counts = { rounds: 0, winners: 0, refused: 0, recorded: 0, notRecorded: 0, slowestRefusalMs: 0 };
    const steps = Array.from({ length: rounds + 1 }, (_, index) => step(index + 1));
    await interruptedAtFirstStep(scratch.planFile("wanted", steps));
    for (let round = 1; round <= rounds; round++) {
      const { winner, losers } = await race(round);
      counts.rounds++;
      counts.winners++;
      for (const { ended, afterMs } of losers) {
        checkLoser(ended, winner.pid);
        counts.refused++;
        counts.slowestRefusalMs = Math.max(counts.slowestRefusalMs, Math.round(afterMs));
      }
      // The winner's run goes on: it finishes a step it has begun, and begins the next one.
      scratch.write(`go.${round}`, "");
      await winner.event("StepCompleted", round);
      await winner.event("StepStarted", round + 1);
      if (round < rounds) {
        winner.signal("SIGINT");
        expect(await winner.ended).toMatchObject({ signal: "SIGINT" });
      } else {
        scratch.write(`go.${round + 1}`, "");
        expect(await winner.ended).toMatchObject({ code: 0, stderr: "" });
      }
      const { recorded, notRecorded } = await checkRefusals(losers);
      counts.recorded += recorded;
      counts.notRecorded += notRecorded;
    }
    console.log(`race test: ${JSON.stringify(counts)}`);
    await checkHistory();
    expect(counts).toMatchObject({ winners: rounds, refused: rounds * (racers - 1) });
    expect(counts.slowestRefusalMs).toBeLessThan(2_000);
  });
});

async function interruptedAtFirstStep(file: string): Promise<void> {
  const owner = scratch.start(["run", file, "--format", "ndjson"]);
  await owner.event("StepStarted", 1);
  owner.signal("SIGINT");
  expect(await owner.ended).toMatchObject({ signal: "SIGINT" });
}

/** Resolves when all but one have ended. */
async function race(round: number): Promise<{ winner: Running; losers: Loser[] }> {
  const barrier = `barrier-${round}`;
  const env = { BARRIER: scratch.path(barrier) };
  const args = ["resume", "wanted", "--format", "ndjson"];
  const started = Array.from({ length: racers }, () => scratch.start(args, { preload, env }));
  await vi.waitUntil(
    () => readdirSync(scratch.folder).filter((name) => name.startsWith(`${barrier}.`)).length === racers,
    { timeout: 20_000, interval: 5 },
  );
  const startedAt = performance.now();
  scratch.write(barrier, "");
  const running = new Set(started);
  const losers = await new Promise<Loser[]>((resolve) => {
    const found: Loser[] = [];
    for (const one of started) {
      void one.ended.then((ended) => {
        running.delete(one);
        found.push({ ended, afterMs: performance.now() - startedAt });
        if (running.size === 1) resolve([...found]);
      });
    }
  });
  const [winner] = running;
  if (winner === undefined) throw new Error("the last one was over too soon");
  return { winner, losers };
}

function refusalOf({ stdout }: Ended): JsonObject {
  const [hello, summary, ...more] = parseLines(stdout);
  expect([hello?.type, summary?.type, ...more]).toEqual(["hello", "summary"]);
  return summary ?? {};
}

function checkLoser(ended: Ended, winner: number): void {
  expect(ended).toMatchObject({ code: 6, signal: null });
  const document = refusalOf(ended);
  expect(document).toMatchObject({ schema: "planstream/resume@1", eligible: false, result: null });
  expect(list(document.reasons)).toMatchObject([{ code: "RUN_IN_PROGRESS", evidence: { pid: winner } }]);
}

/** Each refusal stands in the history where its document says, or its screen says that it is not kept. */
async function checkRefusals(losers: readonly Loser[]): Promise<{ recorded: number; notRecorded: number }> {
  const history = await scratch.history("wanted");
  let [recorded, notRecorded] = [0, 0];
  const revisions = new Set<number>();
  for (const { ended } of losers) {
    const { recorded_revision } = refusalOf(ended);
    if (recorded_revision === null) {
      expect(ended.stderr).toContain("Not recorded.");
      notRecorded++;
    } else {
      const revision = Number(recorded_revision);
      expect(history[revision]).toMatchObject({ event: "ResumeRefused", revision });
      expect(ended.stderr).toContain(`Recorded at revision ${revision}.`);
      revisions.add(revision);
      recorded++;
    }
  }
  expect(revisions.size).toBe(recorded);
  return { recorded, notRecorded };
}

/** One resume a round, each step completed once by it, in a history without a hole. */
async function checkHistory(): Promise<void> {
  const history = await scratch.history("wanted");
  expect(history.map(({ revision }) => revision)).toEqual(history.map((_, index) => index));
  const resumed = history.filter(({ event }) => event === "PlanResumed");
  expect(resumed.map(({ data }) => at(data, "attempt"))).toEqual(resumed.map((_, index) => index + 2));
  expect(resumed).toHaveLength(rounds);
  expect(types(history).at(-1)).toBe("PlanApplied");
  const numbers = Array.from({ length: rounds + 1 }, (_, index) => String(index + 1));
  expect(scratch.read("finished").trim().split("\n")).toEqual(numbers);
  expect(await scratch.json(["verify", "wanted"])).toMatchObject({ whole: true });
}

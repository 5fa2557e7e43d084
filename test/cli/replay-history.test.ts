/** The run screen drawn again from events, seen through a terminal emulator, in a time that passes when it is slept. */
import { beforeEach, describe, expect, it } from "vitest";
import type { CommandInput } from "../../src/cli/command.ts";
import type { Terminal } from "../../src/cli/live-region.ts";
import { replayHistory } from "../../src/cli/replay-history.ts";
import { makeScreen } from "../../src/cli/screen.ts";
import { Planstream } from "../../src/composition/planstream.ts";
import type { StopSignal } from "../../src/schema/codes.ts";
import { planOf, stepOf } from "../support/plan-definitions.ts";
import { completed, failed, scriptedExecutor } from "../support/scripted-executor.ts";
import { begin, perform, resumed, type TestPlanstream, testPlanstream } from "../support/test-planstream.ts";
import { Emulator } from "./support/emulator.ts";

const hour = 60 * 60_000;
const speed = 10;
const size = { columns: 80, rows: 24 };

const plan = planOf(
  [
    stepOf("dump", { name: "Save it first" }),
    stepOf("backfill", { each: { kind: "list", values: ["a", "b", "c"] } }),
    stepOf("confirm", { action: { kind: "approval", question: "Sure?" }, phase: "apply" }),
  ],
  { name: "country" },
);

let test: TestPlanstream;

beforeEach(() => {
  test = testPlanstream();
});

/** A step takes 12 s, an item 6 s; an item of `broken` fails. */
function executor(broken: string | null = null) {
  return {
    execute: async ({ item }: { item: { value: string } | null }) => {
      test.clock.advance(item === null ? 12_000 : 6_000);
      const outcome = item !== null && item.value === broken ? failed() : completed();
      return { ...outcome, durationMs: item === null ? 12_000 : 6_000 };
    },
  };
}

/** Its third item fails; an hour later a resume is refused, in another one it comes to its question. */
async function backfilled(): Promise<string> {
  const { planId, begun } = await begin(test, plan);
  await perform(test, begun, { executor: executor("c") }).result;
  test.clock.advance(hour);
  await test.resumes.resumePlan(planId, { from: "cp_9" });
  test.clock.advance(hour);
  await perform(test, await resumed(test, planId), { executor: executor() }).result;
  return planId;
}

interface Told {
  /** The lines on the screen after each frame, and at the end. */
  readonly seen: readonly (readonly string[])[];
  readonly sleptMs: readonly number[];
}

async function replay(
  planId: string,
  { from, signalAtSleep }: { readonly from?: number; readonly signalAtSleep?: StopSignal } = {},
): Promise<Told> {
  const written: string[] = [];
  const write = (text: string) => void written.push(text);
  const sink = { isTerminal: true, isOpen: true, failure: null, columns: size.columns, write };
  const options = { format: "rich", color: false, ascii: false, quiet: false, times: "relative" } as const;
  let nowMs = 0;
  const ticks = new Set<() => void>();
  const terminal: Terminal = {
    size: () => size,
    write,
    nowMs: () => nowMs,
    every: (_, act) => {
      ticks.add(act);
      return () => ticks.delete(act);
    },
    onChange: () => () => undefined,
  };
  const sleptMs: number[] = [];
  let hear: (signal: StopSignal) => void = () => undefined;
  const input: Partial<CommandInput> = {
    screen: makeScreen(sink, sink, options),
    terminal,
    onSignal: (handle) => {
      hear = handle;
      return () => undefined;
    },
    endBySignal: () => undefined,
    sleep: async (ms, signal) => {
      if (signalAtSleep !== undefined && ms > 0 && sleptMs.length === 1) hear(signalAtSleep);
      if (signal.aborted || ms === 0) return;
      sleptMs.push(ms);
      for (let left = ms; left > 0; left -= 100) {
        nowMs += Math.min(100, left);
        for (const tick of ticks) tick();
      }
    },
  };
  const range = from === undefined ? {} : { from };
  await replayHistory(input as CommandInput, planstreamOf(test), planId, range, speed);
  const emulator = new Emulator(size.columns, size.rows);
  const seen: (readonly string[])[] = [];
  for (const text of written) {
    await emulator.write(text);
    seen.push(emulator.lines());
  }
  return { seen, sleptMs };
}

function planstreamOf({ ground, beats }: TestPlanstream): Planstream {
  return new Planstream({
    ground,
    beats,
    actor: () => {
      throw new Error("nobody asks for anything");
    },
    executorFor: () => scriptedExecutor(),
    logFileOf: async () => "",
    secrets: () => undefined,
    closeStore: async () => undefined,
  });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const story = (planId: string) => [
  `country  ${planId}`,
  "",
  "  attempt 1, ana@mac",
  "",
  "  ✔ dump      Save it first                                               12.0s",
  "  ✖ backfill/3  failed, not tried again                                    6.0s",
  "      exit code 1",
  "",
  "  ✖ errored at backfill/3, 3 checkpoints kept",
  "",
  "  2h 00m later, attempt 2, ana@mac",
  "",
  "  ✔ backfill                                                              18.0s",
  "",
  "  ■ waits for an answer at confirm: Sure?",
];

describe("a history told again at a terminal", () => {
  it("draws the block as it was, by a clock as fast as is asked for, and leaves the story", async () => {
    const planId = await backfilled();
    const { seen, sleptMs } = await replay(planId);
    expect(sum(sleptMs)).toBe((12_000 + 3 * 6_000 + 6_000) / speed);
    expect(seen.map((lines) => lines.slice(4))).toContainEqual([
      "  ▸ dump      Save it first                                                 11s",
      "  · backfill",
      "  · confirm   asks you",
      "",
      "  execute · step 1 of 3 · 0 checkpoints · Ctrl-C shows the rest at once",
    ]);
    expect(seen.map((lines) => lines.slice(5))).toContainEqual([
      "  ▸ backfill                                                    2/3         17s",
      "              ████████████████▋········  c  about 6s left",
      "  · confirm   asks you",
      "",
      "  execute · step 2 of 3 · 3 checkpoints · Ctrl-C shows the rest at once",
    ]);
    expect(seen.at(-1)).toEqual(story(planId));
  });

  it("from an item on shows the step that had begun before, and since when", async () => {
    const planId = await backfilled();
    const types = (await Array.fromAsync(test.plans.history(planId))).map(({ type }) => type);
    const second = types.indexOf("ItemCompleted") + 1;
    const { seen, sleptMs } = await replay(planId, { from: second });
    expect(sum(sleptMs)).toBe((6_000 + 6_000) / speed);
    expect(seen[0]?.[0]).toMatch(/^ {2}▸ backfill +2\/3 +[67]s$/);
    expect(seen.at(-1)).toEqual(story(planId).slice(5));
  });

  it("shows the rest at once after Ctrl-C", async () => {
    const planId = await backfilled();
    const { seen, sleptMs } = await replay(planId, { signalAtSleep: "SIGINT" });
    expect(sleptMs).toHaveLength(1);
    expect(seen.at(-1)).toEqual(story(planId));
  });

  it("ends with nothing drawn at any other signal", async () => {
    const planId = await backfilled();
    const { seen } = await replay(planId, { signalAtSleep: "SIGTERM" });
    expect(seen.at(-1)).toEqual(story(planId).slice(0, 5));
  });

  it("does not wait for a run whose owner was lost until somebody resumed it", async () => {
    const { planId } = await begin(test, planOf(["only"]));
    test.clock.advance(3 * hour);
    test.machine.statuses.set(test.ownerId, "gone");
    const other = testPlanstream(test);
    await perform(other, await resumed(other, planId)).result;
    const { seen, sleptMs } = await replay(planId);
    expect(sum(sleptMs)).toBe(0);
    expect(seen.at(-1)?.slice(5)).toEqual([
      "  ■ interrupted after 0 checkpoints; nothing is lost",
      "",
      "  3h 00m later, attempt 2, ana@mac",
      "",
      "  ✔ only                                                                   0.0s",
      "",
      "  ✔ applied, 1 checkpoint",
    ]);
  });

  it("of a plan that never had a definition is told in lines", async () => {
    const { planId } = await begin(test, null);
    await test.plans.cancel(planId);
    const { seen } = await replay(planId);
    expect(seen.at(-1)).toEqual([
      `driven  ${planId}`,
      "",
      "  attempt 1, ana@mac",
      "",
      "",
      "  ✖ cancelled, 0 checkpoints",
    ]);
  });
});

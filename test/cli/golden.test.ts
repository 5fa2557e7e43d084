/**
 * Every screen at three widths, as text files to be looked at: test/cli/golden. `npm run golden` writes them anew; what
 * changed is then seen in the difference.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/open-sqlite-store.ts";
import { commandTable } from "../../src/cli/command-table.ts";
import { helpTopics } from "../../src/cli/help-topics.ts";
import { commandList, commandPage, overview } from "../../src/cli/render/help-page.ts";
import { runBlock } from "../../src/cli/render/run-block.ts";
import type { LaterStep, RunView } from "../../src/cli/run-view.ts";
import { manualClock } from "../../src/testing.ts";
import { planOf, stepOf } from "../support/plan-definitions.ts";
import { completed, failed } from "../support/scripted-executor.ts";
import { begin, perform, resumed, testPlanstream } from "../support/test-planstream.ts";
import { runInProcess } from "./support/in-process.ts";
import { keptScreen } from "./support/kept-screen.ts";

const widths = [40, 80, 120] as const;

function golden(name: string, width: number): string {
  return join(import.meta.dirname, "golden", `${name}-${width}.txt`);
}

async function expectGolden(name: string, width: number, text: string): Promise<void> {
  await expect(text).toMatchFileSnapshot(golden(name, width));
}

describe("the block of a run", () => {
  const later: LaterStep[] = [
    { step: 4, stepId: "verify", note: "No empty rows are left" },
    { step: 5, stepId: "confirm", note: "asks you" },
    { step: 6, stepId: "constrain", note: "apply" },
  ];
  const view: RunView = {
    phase: "execute",
    totalSteps: 6,
    idWidth: 9,
    checkpoints: 18,
    running: {
      step: 3,
      stepId: "backfill",
      name: "Fill one range",
      try: 1,
      sinceMs: 0,
      newestLine: "UPDATE 5000",
      items: { done: 17, count: 40, current: "80001:85000", durationsMs: [6_100, 6_500, 7_000] },
    },
    later,
    stopping: false,
    replayed: false,
  };
  const running = { ...view.running, items: null } as NonNullable<RunView["running"]>;
  const long = Array.from({ length: 60 }, (_, index) => ({
    step: index + 4,
    stepId: `s-${index + 4}`,
    note: "",
  }));
  const views: Record<string, RunView> = {
    "before-the-first-step": { ...view, phase: "action", running: null, checkpoints: 0 },
    "of-items": view,
    "of-a-step": { ...view, running },
    "without-a-word": { ...view, running: { ...running, name: null, newestLine: "" }, checkpoints: 1 },
    "of-a-second-try": { ...view, running: { ...running, try: 2 } },
    "that-stops": { ...view, running, stopping: true },
    "that-is-told-again": { ...view, running, replayed: true },
    "of-a-long-plan": { ...view, running, totalSteps: 400, later: long },
    "of-wide-characters": {
      ...view,
      running: {
        ...running,
        name: "日本語の説明がここに続きます、とても長い説明です",
        newestLine: "進捗 🚀 50% 完了しました、残りは少しです",
      },
    },
    "of-long-lines": {
      ...view,
      idWidth: 24,
      running: { ...running, stepId: "a-step-with-a-very-long-name-indeed", newestLine: "x".repeat(300) },
    },
    "of-the-last-step": { ...view, running: { ...running, step: 6, stepId: "constrain" }, later: [] },
  };

  it.each(Object.keys(views).flatMap((name) => widths.map((width) => [name, width] as const)))(
    "%s at %i columns",
    async (name, width) => {
      const shown = views[name] ?? view;
      const size = { columns: width, rows: 24 };
      const texts = [false, true].map((ascii) => {
        const screen = keptScreen(width, { ascii });
        return runBlock(shown, size, 112_000, screen).map(screen.shown).join("\n");
      });
      await expectGolden(`block-${name}`, width, `${texts.join("\n\n--- ascii\n\n")}\n`);
    },
  );

  it("fits into any number of rows", () => {
    for (let rows = 1; rows < 15; rows++) {
      const lines = runBlock(views["of-a-long-plan"] ?? view, { columns: 80, rows }, 0, keptScreen(80));
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
    }
  });
});

describe("a command's screen", () => {
  const folder = mkdtempSync(join(tmpdir(), "plan-golden-"));
  const path = join(folder, "plans.db");
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    const clock = manualClock();
    const store = await openSqliteStore({ path });
    const test = testPlanstream({ store: store.events, clock });
    const minute = 60_000;

    const applied = await begin(test, planOf(["build", "test"], { name: "nightly" }));
    await perform(test, applied.begun).result;
    ids.applied = applied.planId;
    clock.advance(90 * minute);

    const steps = [
      stepOf("dump", { name: "Save the table first" }),
      stepOf("日本語", { name: "Wide characters" }),
      stepOf("backfill"),
      stepOf("publish", { phase: "apply", rerun: "ask" }),
    ];
    const broken = await begin(test, planOf(steps, { name: "backfill-user-country" }));
    const message = "exit code 3: psql:sql/backfill.sql:4: ERROR:  value too long for type varchar(2)";
    const answers: Record<string, ReturnType<typeof completed>> = {
      backfill: failed({ message, exitCode: 3 }),
    };
    const execute = async ({ definition: { id } }: { definition: { id: string } }) => {
      clock.advance(12_400);
      return answers[id] ?? completed({}, id === "dump" ? "keep a copy" : null);
    };
    await perform(test, broken.begun, { executor: { execute } }).result;
    ids.errored = broken.planId;
    clock.advance(3 * minute);
    await test.resumes.resumePlan(broken.planId, { from: "cp_9", reason: "the disk was full" });
    const again = await resumed(test, broken.planId, { reason: "the column is wider now" });
    await perform(test, again, { executor: { execute } }).result;
    clock.advance(minute);
    await test.plans.cancel(applied.planId);
    await store.close();
    copyFileSync("examples/release.plan.yaml", join(folder, "release.plan.yaml"));
    writeFileSync(join(folder, "values"), "NODE_AUTH_TOKEN=never-told\n");
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const screens: Record<string, () => string[]> = {
    list: () => ["list"],
    "history-of-a-failure": () => ["history", ids.errored ?? ""],
    "history-of-all": () => ["history", ids.errored ?? "", "--all"],
    audit: () => ["audit"],
    "card-of-a-failure": () => ["status", ids.errored ?? ""],
    "card-of-an-end": () => ["status", ids.applied ?? ""],
    "dry-run": () => ["resume", ids.errored ?? "", "--dry-run"],
    "dry-run-of-a-file": () => [
      "run",
      join(folder, "release.plan.yaml"),
      "--dry-run",
      "--until",
      "confirm",
      "--var-file",
      join(folder, "values"),
    ],
    "refused-dry-run": () => ["resume", ids.errored ?? "", "--dry-run", "--from", "cp_9"],
    verify: () => ["verify"],
    "error-not-found": () => ["status", "nothing-like-it"],
    "error-usage": () => ["list", "--limti", "3"],
    "error-no-target": () => ["resume"],
  };

  it.each(Object.keys(screens).flatMap((name) => widths.map((width) => [name, width] as const)))(
    "%s at %i columns",
    async (name, columns) => {
      const argv = [...(screens[name]?.() ?? []), "--store", path];
      const nowMs = Date.parse(manualClock().now()) + 2 * 60 * 60_000;
      const { stdout, stderr } = await runInProcess(argv, "rich", { columns, nowMs });
      await expectGolden(name, columns, `${stdout}--- stderr\n${stderr}`.replaceAll(folder, "/home/ana"));
    },
  );
});

describe("help", () => {
  const screens = widths.map((width) => [width, keptScreen(width)] as const);
  const pages = commandTable.map((entry) => [entry.name, entry] as const);

  it.each(screens)("of everything at %i columns", async (width, screen) => {
    const lines = [
      ...overview(commandTable, 2, screen),
      "---",
      ...commandList(commandTable, helpTopics, screen),
    ];
    await expectGolden("help", width, `${lines.join("\n")}\n`);
  });

  it.each(pages)("of %s", async (name, entry) => {
    await expectGolden(`help-${name}`, 80, `${commandPage(entry, keptScreen(80)).join("\n")}\n`);
  });
});

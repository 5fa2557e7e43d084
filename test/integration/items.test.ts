/**
 * A step over 10,000 items whose process is killed again and again, at random instants. What was run is read from a
 * ledger the items write themselves, what is kept from the history, what would come next from the command.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFailed } from "vitest";
import { at, type JsonObject, list } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";
import { seed, seededRandom } from "./support/seeded-random.ts";

const scratch = useScratch();
const items = 10_000;
const kills = 20;
const program = fileURLToPath(new URL("support/item-runner.ts", import.meta.url));

/** `3 17 begin`: attempt, item, what. */
function ledger(): { readonly attempt: number; readonly item: number; readonly what: string }[] {
  return scratch
    .read("ledger")
    .trim()
    .split("\n")
    .map((line) => {
      const [attempt = "", item = "", what = ""] = line.split(" ");
      return { attempt: Number(attempt), item: Number(item), what };
    });
}

const itemsOf = (history: readonly JsonObject[], type: string) =>
  history.filter(({ event }) => event === type).map(({ data }) => Number(at(data, "item")));

describe(`a step over ${items} items whose process is killed ${kills} times`, () => {
  it("finishes every item once, in order; only the one that was cut off begins again, and the dry run names it", {
    timeout: 240_000,
  }, async () => {
    const chosen = seed();
    const random = seededRandom(chosen);
    onTestFailed(() => console.log(`items test failed: TEST_SEED=${chosen}`));
    scratch.write("ledger", "");
    const start = () =>
      scratch.startProgram(process.execPath, [
        program,
        scratch.path(".plan/plans.db"),
        scratch.path("ledger"),
        String(items),
      ]);
    const cutOff: number[] = [];
    for (let killed = 0; killed < kills; killed++) {
      const before = ledger().length;
      const runner = start();
      // It is killed at its work, not on its way there.
      while (ledger().length <= before + 1) await sleep(5);
      await sleep(random() * 150);
      runner.signal("SIGKILL");
      expect((await runner.ended).signal).toBe("SIGKILL");
      const document = await scratch.json(["resume", "latest", "--dry-run"], 0);
      const [next] = list(document.steps);
      const completed = Number(at(document, "plan", "last_completed_item"));
      expect(next).toMatchObject({
        step_id: "fill",
        cause: "cut_off",
        item: completed + 1,
        item_count: items,
      });
      expect(at(document, "cut_off")).toMatchObject({ item: completed + 1, verdict: "outcome_unknown" });
      cutOff.push(completed + 1);
    }
    expect((await start().ended).stdout).toBe("ended\n");

    const history = await scratch.history();
    expect(history.map(({ revision }) => revision)).toEqual(history.map((_, index) => index));
    const finished = itemsOf(history, "ItemCompleted");
    expect(finished).toEqual(Array.from({ length: items }, (_, index) => index + 1));
    expect(history.at(-1)?.event).toBe("PlanApplied");
    const lines = ledger();
    const begins = lines.filter(({ what }) => what === "begin").map(({ item }) => item);
    const again = begins.filter((item, index) => begins.indexOf(item) !== index);
    // The item in flight had not begun by itself where the kill came between the store's answer and its first line.
    expect(again.filter((item) => !cutOff.includes(item))).toEqual([]);
    expect(new Set(begins).size).toBe(items);
    console.log(
      `items test: ${JSON.stringify({ seed: chosen, items, kills, begunAgain: again.length, completedTwice: finished.length - new Set(finished).size })}`,
    );
    // Each that was finished ran to its end in the attempt that finished it.
    expect(lines.filter(({ what }) => what === "end").length).toBeGreaterThanOrEqual(items);
    expect(await scratch.json(["verify"])).toMatchObject({ whole: true });
  });
});

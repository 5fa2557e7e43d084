/**
 * Events and the state after each of them, as plain JSON: what any program that keeps this fold must come to. `before`
 * is the state before any event; `changes` are the fields of the state that an event gives another value, whole. After
 * a wanted change of the fold, `UPDATE_VECTORS=1 npx vitest run test/projections/golden-vectors.test.ts` writes both
 * anew; the difference is then read, not trusted.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { FoldEvent } from "../../projections/fold-event.ts";
import { evolve, initialPlanState, type PlanState } from "../../projections/plan-state.ts";
import { planEventTypes } from "../../src/schema/codes.ts";
import { eventSchemas } from "../../src/schema/events.ts";
import { resumeMetadataSchema } from "../../src/schema/resume.ts";

interface Vector {
  readonly about: string;
  readonly before: PlanState;
  readonly steps: readonly { readonly event: FoldEvent; readonly changes: Partial<PlanState> }[];
}

const folder = fileURLToPath(new URL("vectors", import.meta.url));
const biome = fileURLToPath(new URL("../../node_modules/.bin/biome", import.meta.url));
const names = readdirSync(folder).sort();

if (process.env.UPDATE_VECTORS === "1") names.forEach(rewrite);
const vectors = names.map((name) => [name, read(name)] as const);

describe("the golden vector", () => {
  it.each(vectors)("%s is what the fold makes of its events", (_, { before, steps }) => {
    let state = initialPlanState();
    let expected = before;
    expect(asJson(state)).toEqual(expected);
    for (const { event, changes } of steps) {
      state = evolve(state, event);
      expected = { ...expected, ...changes };
      expect(asJson(state)).toEqual(expected);
    }
  });

  it.each(vectors)(
    "%s numbers its events without a gap, and says what it is about",
    (_, { about, steps }) => {
      expect(about).not.toBe("");
      expect(steps.map(({ event }) => event.revision)).toEqual(steps.map((_step, index) => index));
    },
  );

  it.each(vectors)("%s holds events as they are stored, but where it says otherwise", (name, { steps }) => {
    for (const { event } of steps) {
      const schema = Object.entries(eventSchemas).find(([type]) => type === event.type)?.[1];
      const isStorable = event.metadata.schemaVersion === 1 && schema?.safeParse(event.data).success;
      expect(isStorable === true || name === "not-understood.json").toBe(true);
    }
  });

  it.each(vectors)("%s has metadata of the resume model's shape", (_, { before, steps }) => {
    for (const { metadata = before.metadata } of steps.map(({ changes }) => changes)) {
      expect(resumeMetadataSchema.parse(metadata)).toEqual(metadata);
    }
  });
});

describe("the golden vectors", () => {
  it("show every type of event", () => {
    const shown = new Set(vectors.flatMap(([, { steps }]) => steps.map(({ event }) => event.type)));
    expect(planEventTypes.filter((type) => !shown.has(type))).toEqual([]);
  });
});

/** A state is plain JSON: what a store keeps of it is all there is. */
function asJson(state: PlanState): PlanState {
  return JSON.parse(JSON.stringify(state));
}

function read(name: string): Vector {
  return JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
}

function rewrite(name: string): void {
  const { about, steps } = read(name);
  const before = initialPlanState();
  let state = before;
  const folded = steps.map(({ event }) => {
    const last = state;
    state = evolve(last, event);
    return { event, changes: changed(last, state) };
  });
  writeFileSync(`${folder}/${name}`, JSON.stringify({ about, before, steps: folded }, null, 2));
  execFileSync(biome, ["format", "--write", `${folder}/${name}`], { stdio: "ignore" });
}

function changed(before: PlanState, after: PlanState): Partial<PlanState> {
  const was = new Map(Object.entries(before).map(([field, value]) => [field, JSON.stringify(value)]));
  const differing = Object.entries(after).filter(
    ([field, value]) => was.get(field) !== JSON.stringify(value),
  );
  return Object.fromEntries(differing);
}

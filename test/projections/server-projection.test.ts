/** The script an event server runs: the same fold, with nothing in it that such a server cannot do or must not. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { FoldEvent } from "../../projections/fold-event.ts";
import { evolve, initialPlanState, type PlanState } from "../../projections/plan-state.ts";
import { planStateFingerprint } from "../../projections/plan-state-fingerprint.ts";
import { evolveServerState, type ServerEvent, type ServerState } from "../../projections/server-state.ts";
import { serverProjection } from "../../scripts/server-projection.ts";
import { projectionHost } from "../support/projection-host.ts";
import { randomBatches, type StoredHistory, storedHistory } from "../support/stored-history.ts";

const stream = "plan-01M81BXDWRVFGFD7JX67B29TP4";
const script = await serverProjection();
const host = projectionHost(script);
const folder = fileURLToPath(new URL("vectors", import.meta.url));

interface Vector {
  readonly steps: readonly { readonly event: FoldEvent }[];
}

const vectors = readdirSync(folder)
  .sort()
  .map(
    (name) => [name, JSON.parse(withoutPairs(readFileSync(`${folder}/${name}`, "utf8"))) as Vector] as const,
  );

const notKept: Readonly<Record<string, string>> = {
  "driven-by-a-program.json": "it holds __proto__, which the client loses",
  "not-understood.json": "the event's data are no object",
};

const [firstLife] = randomBatches(1);
const history = storedHistory(stream, firstLife ?? []);

describe("the script of the server's projection", () => {
  it("keeps a state for each plan, and asks one handler about every event", () => {
    expect(host.category).toBe("plan");
    expect(host.handlers).toEqual(["$init", "$any"]);
    expect(script.trimEnd()).toMatch(/\$any: function \(kept, event\) \{ [^}]*\}\n\}\);$/);
  });

  it.each([
    ["a generator", /function\s*\*|\byield\b/],
    ["anything asynchronous", /\basync\b|\bawait\b|\bPromise\b/],
    ["a clock", /\bDate\b/],
    ["chance", /Math\.random/],
    ["a module", /\bimport\b|\brequire\s*\(|\bexport\s/],
    ["a platform", /\b(?:console|process|setTimeout|fetch|Buffer|globalThis)\b/],
    ["syntax younger than 2019", /\?\?|\?\.|\|\|=|&&=|\bBigInt\b|\d_\d|\(\?<[=!]/],
    ["the time a server stamps an event with", /\.created\b/],
    ["a character outside ASCII", /[^\0-\x7f]/],
    ["a source map", /sourceMappingURL/],
  ])("holds no %s", (_, pattern) => {
    expect(codeOf(script)).not.toMatch(pattern);
  });

  it.each(vectors)("comes to what the fold comes to with the golden vector %s", (name, { steps }) => {
    const events = steps.map(({ event }) => event);
    const kept = host.fold(stream, events.map(stored));
    const taken = events.slice(0, kept.broken?.revision);
    expect(kept.state).toEqual(asJson(taken.reduce(evolve, initialPlanState())));
    expect(kept.broken?.message).toBe(notKept[name]);
  });

  it("comes to what the fold comes to in 200 random lives, or says that it cannot keep one", () => {
    let usable = 0;
    for (const batches of randomBatches(200)) {
      const { events, state, hash } = storedHistory(stream, batches);
      const kept = host.fold(stream, events);
      if (kept.broken !== undefined) {
        expect(events.map(({ data }) => data).join()).toMatch(/__proto__|[\ud800-\udfff]/);
        continue;
      }
      expect(kept).toEqual({
        fingerprint: planStateFingerprint,
        hash,
        previousHash: kept.previousHash,
        ...at(state),
      });
      usable++;
    }
    expect(usable).toBeGreaterThan(100);
  });

  it("remembers the hash before the newest one, and the stream's name before the first", () => {
    const [first, second] = history.events.map(hashOf);
    expect(keptAfter(1)).toMatchObject({ revision: 0, hash: first, previousHash: stream });
    expect(keptAfter(2)).toMatchObject({ revision: 1, hash: second, previousHash: first });
  });
});

describe("a plan with an event that cannot be folded", () => {
  const [first, second] = history.events;
  if (first === undefined || second === undefined) throw new Error("the history is too short");

  it.each([
    ["has no hash", { ...second, metadata: "{}" }, "the event has no hash"],
    ["has no metadata", { ...second, metadata: "" }, "the event has no hash"],
    ["is no JSON", { ...second, data: "{" }, "the event is no JSON"],
    ["is a number", { ...second, data: "7" }, "the event's data are no object"],
    ["is null", { ...second, data: "null" }, "the event's data are no object"],
    [
      "has a name the client loses",
      { ...second, data: '{"__proto__":1}' },
      "it holds __proto__, which the client loses",
    ],
    [
      "has text the server may garble",
      { ...second, data: '{"a":"🚀"}' },
      "it holds characters of four bytes",
    ],
    [
      "is about such text",
      { ...second, metadata: '{"hash":"h","commandId":"🚀"}' },
      "it holds characters of four bytes",
    ],
  ])("is marked where the event %s, and stays as it was before", (_, odd, message) => {
    const before = host.fold(stream, [first]);
    const broken = { ...before, broken: { revision: 1, message } };
    expect(host.fold(stream, [first, odd])).toEqual(broken);
    expect(host.fold(stream, [first, odd, second])).toEqual(broken);
  });

  it("keeps its state where the event is gone, of which the server says nothing but that", () => {
    const before = host.fold(stream, [first]);
    const nothing = { eventType: null, bodyRaw: null, metadataRaw: null, data: undefined, metadata: null };
    const gone: ServerEvent = { ...nothing, isJson: false, streamId: stream, sequenceNumber: -1 };
    expect(evolveServerState(before, gone)).toEqual(before);
  });

  it("keeps its state where the event is the server's own, until another one follows", () => {
    const odd = { ...second, type: "$metadata" };
    const before = host.fold(stream, [first]);
    expect(host.fold(stream, [first, odd])).toEqual(before);
    const broken = { revision: 2, message: "revision 1 is missing" };
    expect(host.fold(stream, [first, odd, second])).toEqual({ ...before, broken });
  });
});

function keptAfter(count: number): ServerState {
  return host.fold(stream, history.events.slice(0, count));
}

function at(state: PlanState): Pick<ServerState, "revision" | "state"> {
  return { revision: state.revision, state: asJson(state) };
}

function hashOf({ metadata }: StoredHistory["events"][number]): string {
  return JSON.parse(metadata).hash;
}

/** Characters of four bytes are not kept, so that others stand in for them. */
function withoutPairs(text: string): string {
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, "\u754c\u754c");
}

/** Golden vectors have no hashes: folds do not read them. */
function stored({ type, data, metadata, revision }: FoldEvent) {
  const whole = { ...metadata, hash: `hash of ${revision}` };
  return { type, data: JSON.stringify(data), metadata: JSON.stringify(whole) };
}

/** Without texts and comments, which may hold any word. */
function codeOf(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '""');
}

function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

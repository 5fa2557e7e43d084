/**
 * Stored definitions. A definition is a blob: a stream named by its content, whose first event holds everything but
 * the steps and says which chunk holds which steps, with each chunk's hash. So two events are enough to know one
 * step, and what was read is known to be whole. Writing one twice changes nothing.
 */
import { invariant } from "../domain/invariant.ts";
import { stepPhases } from "../schema/codes.ts";
import type { DefinitionHead, PlanDefinition, StepDefinition } from "../schema/definition.ts";
import type { DefinitionRef } from "../schema/events.ts";
import { appendBlob, type BlobGround } from "./append-blob.ts";
import type { Ground } from "./load-plan.ts";
import { parseJson } from "./parse-json.ts";
import { outsidePersist } from "./persist.ts";
import { blobStream } from "./plan-stream.ts";
import type { Digests } from "./ports/digests.ts";
import type { ExpectedRevision, FrozenEvent, RecordedEvent } from "./ports/event-store.ts";
import { StoreError } from "./ports/store-error.ts";

interface StoredHead {
  readonly head: DefinitionHead;
  readonly chunks: readonly { readonly lastStep: number; readonly sha256: string }[];
}

/** UTF-16 units; a chunk is one event, which has at most 256 KiB. */
const chunkLength = 32 * 1024;
/** UTF-16 units sent in one append, which has at most 1 MiB: three bytes for each at worst. */
const appendLength = 256 * 1024;

export interface FrozenDefinition {
  readonly ref: DefinitionRef;
  readonly events: readonly FrozenEvent[];
}

/** What would be stored, without storing it. */
export function freezeDefinition(digests: Digests, definition: PlanDefinition): FrozenDefinition {
  const { steps, ...head } = definition;
  const chunks = cutSteps(digests, steps);
  const stored: StoredHead = {
    head,
    chunks: chunks.map(({ lastStep, text }) => ({ lastStep, sha256: digests.sha256(text) })),
  };
  const headText = digests.canonicalize(stored);
  const sha256 = digests.sha256(headText);
  const lastOf = (phase: (typeof stepPhases)[number]) =>
    steps.findLastIndex((step) => stepPhases.indexOf(step.phase) <= stepPhases.indexOf(phase)) + 1;
  const lastSteps = {
    strategize: lastOf("strategize"),
    execute: lastOf("execute"),
    apply: lastOf("apply"),
  };
  const texts = [headText, ...chunks.map(({ text }) => text)];
  const events = texts.map((data, index) => ({
    id: digests.uuidV5(`${sha256}/${index}`),
    type: index === 0 ? "DefinitionHead" : "DefinitionSteps",
    data,
    metadata: "{}",
  }));
  return { ref: { sha256, stepCount: steps.length, lastSteps }, events };
}

/** Durable when it resolves, so that an event may name it. */
export async function storeDefinition(ground: BlobGround, { ref, events }: FrozenDefinition): Promise<void> {
  let expected: ExpectedRevision = "no-stream";
  let from = 0;
  while (from < events.length) {
    let to = from;
    let length = 0;
    while (to < events.length && (to === from || length + (events[to]?.data.length ?? 0) <= appendLength)) {
      length += events[to]?.data.length ?? 0;
      to++;
    }
    await appendBlob(ground, ref.sha256, expected, events.slice(from, to), outsidePersist);
    expected = to - 1;
    from = to;
  }
}

/**
 * Reads one stored definition, a chunk at a time, and keeps what it has read. What is only shown need not be proven
 * (`isShown`); what is run always is.
 */
export class DefinitionReader {
  readonly #ground: Ground;
  readonly #ref: DefinitionRef;
  readonly #isShown: boolean;
  #head: StoredHead | null = null;
  readonly #chunks = new Map<number, readonly StepDefinition[]>();

  constructor(ground: Ground, ref: DefinitionRef, { isShown = false }: { readonly isShown?: boolean } = {}) {
    this.#ground = ground;
    this.#ref = ref;
    this.#isShown = isShown;
  }

  async head(): Promise<DefinitionHead> {
    return (await this.#storedHead()).head;
  }

  /** `step` counts from 1. */
  async step(step: number): Promise<StepDefinition> {
    const { chunks } = await this.#storedHead();
    const index = chunks.findIndex(({ lastStep }) => step <= lastStep);
    invariant(index >= 0 && step >= 1, `the definition has no step ${step}`);
    const steps = await this.#chunk(index);
    const found = steps[step - 1 - (chunks[index - 1]?.lastStep ?? 0)];
    invariant(found !== undefined, `chunk ${index} holds step ${step}`);
    return found;
  }

  async steps(): Promise<StepDefinition[]> {
    const { chunks } = await this.#storedHead();
    const all: StepDefinition[] = [];
    for (let index = 0; index < chunks.length; index++) all.push(...(await this.#chunk(index)));
    return all;
  }

  async #storedHead(): Promise<StoredHead> {
    if (this.#head !== null) return this.#head;
    const { sha256 } = this.#ref;
    // One read brings the head and, of a short plan, all of its steps.
    const [first, second] = await this.#read(0, 2);
    const head = this.#parse<StoredHead>(first, sha256);
    this.#head = head;
    const expected = head.chunks[0];
    if (second !== undefined && expected !== undefined) {
      this.#chunks.set(0, this.#parse(second, expected.sha256));
    }
    return head;
  }

  async #chunk(index: number): Promise<readonly StepDefinition[]> {
    const known = this.#chunks.get(index);
    if (known !== undefined) return known;
    const { chunks } = await this.#storedHead();
    const expected = chunks[index];
    invariant(expected !== undefined, `the definition has no chunk ${index}`);
    const [recorded] = await this.#read(index + 1, 1);
    const steps = this.#parse<readonly StepDefinition[]>(recorded, expected.sha256);
    this.#chunks.set(index, steps);
    return steps;
  }

  /** A store that writes JSON anew may have moved keys: the canonical form decides. */
  #parse<T>(recorded: RecordedEvent | undefined, sha256: string): T {
    const blob = `definition ${this.#ref.sha256}`;
    if (recorded === undefined) throw new StoreError("STORE_DAMAGED", `${blob} is not whole`);
    const { digests } = this.#ground;
    const value = parseJson(recorded.data);
    const isWhole =
      value !== undefined &&
      (this.#isShown ||
        digests.sha256(recorded.data) === sha256 ||
        digests.sha256(digests.canonicalize(value)) === sha256);
    if (!isWhole) throw new StoreError("STORE_DAMAGED", `${blob} is not what was stored`);
    return value as T;
  }

  #read(from: number, limit: number): Promise<readonly RecordedEvent[]> {
    return this.#ground.store.readStream(blobStream(this.#ref.sha256), { from, limit });
  }
}

function cutSteps(digests: Digests, steps: readonly StepDefinition[]): { lastStep: number; text: string }[] {
  const chunks: { lastStep: number; text: string }[] = [];
  let texts: string[] = [];
  let length = 0;
  for (const [index, step] of steps.entries()) {
    const text = digests.canonicalize(step);
    texts.push(text);
    length += text.length;
    if (length < chunkLength && index < steps.length - 1) continue;
    chunks.push({ lastStep: index + 1, text: `[${texts.join(",")}]` });
    texts = [];
    length = 0;
  }
  return chunks;
}

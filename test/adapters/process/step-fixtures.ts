/** What tests of executors share: requests with defaults, a control that collects output, and a clock set by hand. */
import type { Clock } from "../../../src/application/ports/clock.ts";
import type { StepControl, StepRequest } from "../../../src/application/ports/step-executor.ts";
import type { DefinitionHead, StepDefinition } from "../../../src/schema/definition.ts";

export interface RequestParts extends Partial<Omit<StepRequest, "definition" | "head">> {
  readonly definition?: Partial<StepDefinition>;
  readonly head?: Partial<DefinitionHead>;
}

export function stepRequest({ definition, head, ...rest }: RequestParts = {}): StepRequest {
  return {
    planId: "01JDC5V3Y0000000000000PLAN",
    planName: "release",
    runId: "01JDC5V3Y00000000000000RUN",
    step: 3,
    item: null,
    try: 2,
    attempt: 4,
    resumed: false,
    idempotencyKey: "6f9b2c1e-0d7e-5d53-9d0b-5a2f3c4e1b77",
    variables: {},
    secrets: {},
    ...rest,
    head: {
      name: "release",
      description: null,
      variables: {},
      env: {},
      cwd: "/",
      shell: ["bash", "-euo", "pipefail", "-c"],
      ...head,
    },
    definition: {
      id: "build",
      name: null,
      phase: "execute",
      action: { kind: "function", name: "build", with: null },
      each: null,
      env: {},
      cwd: null,
      timeoutMs: null,
      retry: { max: 0, delayMs: 0, backoff: 1, maxDelayMs: 0, onExit: null },
      outputs: [],
      skipIf: null,
      onInterrupt: "stop",
      rerun: "safe",
      allowFailure: false,
      interactive: false,
      ...definition,
    },
  };
}

export function shellStep(script: string, { definition, ...parts }: RequestParts = {}): StepRequest {
  return stepRequest({ ...parts, definition: { ...definition, action: { kind: "shell", script } } });
}

export function programStep(argv: string[], { definition, ...parts }: RequestParts = {}): StepRequest {
  return stepRequest({ ...parts, definition: { ...definition, action: { kind: "program", argv } } });
}

export interface TestControl extends StepControl {
  abortStop(): void;
  abortKill(): void;
  /** All calls of `onOutput` so far. */
  readonly calls: readonly { readonly stream: "stdout" | "stderr"; readonly text: string }[];
  /** Everything a stream was handed. */
  textOf(stream: "stdout" | "stderr"): string;
  /** Resolves once all output together contains the text. */
  saw(text: string): Promise<void>;
}

export function testControl(graceMs = 10_000): TestControl {
  const stop = new AbortController();
  const kill = new AbortController();
  const calls: { stream: "stdout" | "stderr"; text: string }[] = [];
  const waiting: { text: string; resolve: () => void }[] = [];
  const all = () => calls.map(({ text }) => text).join("");
  return {
    stop: stop.signal,
    kill: kill.signal,
    graceMs,
    abortStop: () => stop.abort(),
    abortKill: () => kill.abort(),
    calls,
    textOf: (stream) =>
      calls
        .filter((call) => call.stream === stream)
        .map(({ text }) => text)
        .join(""),
    saw: (text) =>
      new Promise((resolve) => {
        if (all().includes(text)) resolve();
        else waiting.push({ text, resolve });
      }),
    onOutput: (stream, text) => {
      calls.push({ stream, text });
      for (const { text: awaited, resolve } of waiting) if (all().includes(awaited)) resolve();
    },
  };
}

export interface HandClock extends Clock {
  /** Moves the time on and wakes whoever waited for it. */
  advance(ms: number): void;
  /** Times that are waited for, as milliseconds from now, the nearest first. */
  pending(): readonly number[];
}

export function handClock(): HandClock {
  let nowMs = 0;
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  return {
    now: () => new Date(nowMs).toISOString(),
    monotonicMs: () => nowMs,
    random: () => 0,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { atMs: nowMs + ms, wake };
        function wake(): void {
          sleepers.delete(sleeper);
          resolve();
        }
        if (signal?.aborted || ms <= 0) return resolve();
        sleepers.add(sleeper);
        signal?.addEventListener("abort", wake, { once: true });
      }),
    advance: (ms) => {
      nowMs += ms;
      for (const { atMs, wake } of [...sleepers]) if (atMs <= nowMs) wake();
    },
    pending: () => [...sleepers].map(({ atMs }) => atMs - nowMs).sort((left, right) => left - right),
  };
}

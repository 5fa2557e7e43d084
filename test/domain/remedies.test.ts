/** Every code has a way out, and every command named in one is a command that exists. */
import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli/parse-command-line.ts";
import { assessResume, type ResumeRequest } from "../../src/domain/assess-resume.ts";
import type { ResumeFacts } from "../../src/domain/facts.ts";
import { type RefusedPlan, remediesFor } from "../../src/domain/remedies.ts";
import {
  acceptableReasons,
  commandRefusals,
  type RefusalCode,
  resumeIneligibleReasons,
} from "../../src/schema/codes.ts";
import type { Evidence, NewPlanEvent } from "../../src/schema/events.ts";
import { planAfter } from "../../src/testing.ts";
import {
  approvalRequested,
  definitionOf,
  planApplied,
  planCancelled,
  planConstrained,
  planCreated,
  planId,
  planInterrupted,
  resumeFacts,
  resumeRequest,
  running,
  sha,
} from "../support/plan-events.ts";

const checkpoint = (step: number) => ({
  checkpointId: `cp_${step}`,
  step,
  stepId: `step-${step}`,
  item: null,
  how: "ran" as const,
  decisionId: "01M81C1DXPY1CEYCPJ2E5HHP8T",
  workspaceSnapshot: null,
  at: "2026-01-01T00:00:00.000Z",
  revision: step * 2,
});

const plan: RefusedPlan = {
  planId,
  again: `plan resume ${planId}`,
  path: "/home/ana/release.plan.yaml",
  checkpoints: [checkpoint(1), checkpoint(2)],
};

const missing = (kind: string) => ({ missing: [{ name: "TOKEN", kind }] });

/** Evidence as the checks make it; a code that needs none has an empty one. */
const evidence: Readonly<Record<RefusalCode, readonly Evidence[]>> = {
  EVENT_VERSION_UNSUPPORTED: [{ revision: 3, type: "StepMoved", version: 2 }],
  HISTORY_DAMAGED: [{ revision: 3 }],
  PLAN_APPLIED: [{}],
  PLAN_CONSTRAINED: [{}],
  PLAN_CANCELLED: [{}],
  PHASE_ACTION: [{ phase: "action" }],
  RUN_IN_PROGRESS: [{ owner: "alive" }],
  CHECKPOINT_NOT_FOUND: [{ from: "cp_9" }],
  STALE_PREVIEW: [{ moved: [] }],
  DEFINITION_CHANGED: [{ earliestStep: 2 }, { earliestStep: 1 }],
  STEP_OUTCOME_UNKNOWN: [{ stepId: "publish" }, { stepId: "send it's $5" }],
  STEP_WOULD_REPEAT: [{ steps: [] }],
  VARIABLE_MISSING: [missing("secret"), missing("variable"), missing("output")],
  RUN_FENCED: [{}],
  STEP_OUT_OF_ORDER: [{}],
  TOTAL_BELOW_COMPLETED: [{}],
  PHASE_OUT_OF_ORDER: [{}],
  PLAN_EXISTS: [{}],
  AWAITING_APPROVAL: [{ stepId: "confirm" }],
  NOT_WAITING: [{ stepId: null }],
};
const codes: readonly RefusalCode[] = [...resumeIneligibleReasons, ...commandRefusals];

describe("a refusal", () => {
  it.each(codes)("with %s has a way out", (code) => {
    for (const found of evidence[code]) {
      const remedies = remediesFor({ code, evidence: found }, plan);
      expect(remedies.length).toBeGreaterThan(0);
      for (const { command, why } of remedies) {
        expect(why).not.toBe("");
        expectToExist(command);
      }
    }
  });

  it.each(codes)("with %s has one also where nothing is known about the plan", (code) => {
    const unknown = { planId: "PLAN", again: "plan resume PLAN", path: null, checkpoints: [] };
    for (const found of evidence[code]) {
      const remedies = remediesFor({ code, evidence: found }, unknown);
      expect(remedies.length).toBeGreaterThan(0);
      for (const { command } of remedies.filter((remedy) => !remedy.command.includes("--mark-done"))) {
        expectToExist(command);
      }
    }
  });

  it.each(acceptableReasons)("that may be accepted names the flag for %s", (code) => {
    const remedies = remediesFor({ code, evidence: evidence[code][0] ?? {} }, plan, code);
    const last = remedies[remedies.length - 1];
    expect(last?.command).toBe(`plan resume ${planId} --accept ${code}`);
    expectToExist(last?.command ?? "");
    expect(remediesFor({ code, evidence: {} }, plan).map(({ command }) => command)).not.toContain(
      last?.command,
    );
  });
});

describe("the commands of a refusal", () => {
  const commands = (code: RefusalCode, found: Evidence, more: Partial<RefusedPlan> = {}) =>
    remediesFor({ code, evidence: found }, { ...plan, ...more }).map(({ command }) => command);

  it("go back to the last checkpoint before an edited step, where there is one", () => {
    expect(commands("DEFINITION_CHANGED", { earliestStep: 3 })).toEqual([
      plan.again,
      `${plan.again} --from cp_2`,
    ]);
    expect(commands("DEFINITION_CHANGED", { earliestStep: 1 })).toEqual([plan.again]);
  });

  it("quote what a shell would take apart", () => {
    expect(commands("PLAN_APPLIED", {}, { path: "/my docs/it's.yaml" })).toEqual([
      "plan run '/my docs/it'\\''s.yaml'",
    ]);
    expect(commands("STEP_OUTCOME_UNKNOWN", { stepId: "send it" })).toEqual([
      `plan resume ${planId} --mark-done 'send it'`,
    ]);
  });

  it("give a missing secret by environment or file, an output by flag, a variable of a new plan by flag", () => {
    expect(commands("VARIABLE_MISSING", missing("secret"))).toEqual([
      `export TOKEN=…; ${plan.again}`,
      `${plan.again} --var-file FILE`,
    ]);
    expect(commands("VARIABLE_MISSING", missing("output"))).toEqual([
      `${plan.again} --mark-done STEP --output TOKEN=…`,
    ]);
    const again = "plan run release.plan.yaml";
    expect(commands("VARIABLE_MISSING", missing("variable"), { again })).toEqual([`${again} --var TOKEN=…`]);
  });
});

describe("every objection of a resume", () => {
  const cutOff = (rerun: "ask" | "never"): NewPlanEvent[] => [
    planCreated(),
    ...running(1).slice(1, -1),
    {
      type: "StepStarted",
      data: { step: 2, stepId: "step-2", item: null, runId: planId, try: 1, rerun, idempotencyKey: "k" },
    },
    planInterrupted({ inFlight: { step: 2, stepId: "step-2", item: null, outcome: "killed" } }),
  ];
  const definition: ResumeFacts["definition"] = {
    ref: definitionOf(4),
    source: { path: "/home/ana/release.plan.yaml", sha256: sha("a") },
    lines: {},
    changes: [{ kind: "edited", step: 1, stepId: "step-1", differences: [] }],
    changedLater: [],
    edit: null,
  };
  const from = {
    checkpoint: checkpoint(1),
    phase: "execute" as const,
    outputs: {},
    items: null,
    repeats: [{ step: 2, stepId: "b", rerun: "ask" as const }],
  };
  const owner = { status: "alive", lastBeatAt: null, overtaken: false } as const;
  const situations: [readonly NewPlanEvent[], Partial<ResumeFacts>, Partial<ResumeRequest>][] = [
    [[planCreated()], { damagedRevision: 4 }, {}],
    ...[planApplied(), planConstrained(), planCancelled()].map((ending) => {
      const events: readonly NewPlanEvent[] = [...running(3), ending];
      return [events, {}, {}] satisfies (typeof situations)[number];
    }),
    [cutOff("ask"), { owner, definition, from, stalePreview: { expect: "4b1f" } }, {}],
    [
      [
        ...running(1).slice(0, -1),
        approvalRequested(2),
        planInterrupted({ cause: "approval", signal: null }),
      ],
      {},
      {},
    ],
    [cutOff("never"), { from: "not_found", missing: [{ name: "T", kind: "secret" }] }, { from: "cp_9" }],
  ];

  it("has a way out made of its own evidence", () => {
    const seen = new Set<RefusalCode>();
    const newer = { revision: 3, type: "StepMoved", version: 2 };
    const states = situations.map(([events, ...rest]) => [planAfter(...events), ...rest] as const);
    const unknown = [{ ...planAfter(planCreated()), unsupported: newer }, {}, {}] as const;
    for (const [state, facts, request] of [...states, unknown]) {
      for (const one of assessResume(resumeRequest(request), state, resumeFacts(facts))) {
        seen.add(one.code);
        const remedies = remediesFor(one, plan, one.acceptable);
        expect(remedies.length).toBeGreaterThan(one.acceptable === null ? 0 : 1);
        for (const { command } of remedies) expectToExist(command);
      }
    }
    expect([...seen].sort()).toEqual([...resumeIneligibleReasons].sort());
  });
});

/** Parses as a command line of `plan`; what stands for a value to fill in is one. */
function expectToExist(command: string): void {
  const words = wordsOf(command.replace(/^export .*; /, ""));
  expect(words[0]).toBe("plan");
  const { entry, target } = parseCommandLine(words.slice(1));
  expect(entry?.name).toBe(words[1]);
  if (entry?.target !== undefined) expect(target).not.toBeNull();
}

/** As a POSIX shell splits a line that has no double quotes and no expansions. */
function wordsOf(line: string): string[] {
  const parts = line.match(/'[^']*'|\\.|[^\s'\\]+|\s+/g) ?? [];
  const words = [""];
  for (const part of parts) {
    if (/^\s/.test(part)) words.push("");
    else words.push(`${words.pop() ?? ""}${part.replace(/^'|'$/g, "").replace(/^\\(?=.)/, "")}`);
  }
  return words;
}

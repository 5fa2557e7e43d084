/**
 * A plan with a history of any length, made quickly: many completions in one append, through the same decisions and
 * the same freezing as one at a time. It has no definition, so nothing but its history counts.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../src/adapters/sqlite/open-sqlite-store.ts";
import { nodeDigests } from "../src/adapters/system/node-digests.ts";
import { systemClock } from "../src/adapters/system/system-clock.ts";
import { ulidIds } from "../src/adapters/system/ulid-ids.ts";
import { PlanSession } from "../src/application/plan-session.ts";
import { accepted } from "../src/domain/decision.ts";
import type { NewPlanEvent, Owner } from "../src/schema/events.ts";

export interface LongPlan {
  readonly file: string;
  readonly planId: string;
  readonly runId: string;
  readonly steps: number;
  remove(): void;
}

const stepsInOneAppend = 500;
const actor = { user: "bench", host: "localhost", pid: 1, via: "bench" };

export async function longPlan(steps: number): Promise<LongPlan> {
  const folder = mkdtempSync(join(tmpdir(), "planstream-bench-"));
  const file = join(folder, "plans.db");
  const store = await openSqliteStore({ path: file });
  const ids = await ulidIds();
  const ground = { store: store.events, digests: nodeDigests(), clock: systemClock(), ids };
  const planId = ids.ulid();
  const runId = ids.ulid();
  const session = PlanSession.fresh(ground, planId);
  await session.execute(() => accepted(...beginning(planId, runId, ids.ulid())));
  for (let first = 1; first <= steps; first += stepsInOneAppend) {
    const count = Math.min(stepsInOneAppend, steps - first + 1);
    const events = Array.from({ length: count }, (_, index) => completion(first + index, runId, ids.ulid()));
    await session.execute(() => accepted(...events));
  }
  await store.close();
  return { file, planId, runId, steps, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function beginning(planId: string, runId: string, ownerId: string): NewPlanEvent[] {
  const place = { host: "localhost", boot: "", pidNamespace: "", pid: 1, processStart: "" };
  const owner: Owner = { id: ownerId, ...place, leaseMs: 30_000, version: "0.0.0" };
  const created = { actor, planId, name: "bench", definition: null, source: null, variables: {} };
  return [
    { type: "PlanCreated", data: created },
    { type: "RunStarted", data: { actor, runId, attempt: 1, owner } },
    { type: "PhaseStarted", data: { phase: "execute" } },
  ];
}

export function completion(step: number, runId: string, decisionId: string): NewPlanEvent {
  const checkpoint = { checkpointId: `cp_${step}`, decisionId, workspaceSnapshot: null };
  const base = { step, stepId: `step-${step}`, runId, how: "ran", checkpoint } as const;
  return { type: "StepCompleted", data: { ...base, output: null, decision: null, durationMs: 12 } };
}

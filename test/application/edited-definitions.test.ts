import { describe, expect, it } from "vitest";
import { DefinitionReader } from "../../src/application/definitions.ts";
import type { PlanDefinition } from "../../src/schema/definition.ts";
import { type FakeFile, fakeSources, validFile } from "../support/fake-sources.ts";
import { planOf, stepOf, variableOf } from "../support/plan-definitions.ts";
import { completedAfter, scriptedExecutor } from "../support/scripted-executor.ts";
import {
  begin,
  eventsOf,
  perform,
  resumed,
  testPlanstream,
  typesOf,
  wholeStore,
} from "../support/test-planstream.ts";

const path = "/home/ana/release.plan.yaml";
const original = planOf(["one", "two", "three", "four"]);

/** A plan from a file, stopped after its second step; then the file is what is given here. */
async function stoppedThenEdited(file: FakeFile | null, definition: PlanDefinition = original) {
  const sources = fakeSources();
  const planstream = testPlanstream({ sources });
  sources.files.set(path, validFile(definition));
  const source = { path, sha256: sources.sha256(path) };
  const { planId, begun } = await begin(planstream, definition, { source });
  const executor = scriptedExecutor({ two: completedAfter(() => run.control.stop()) });
  const run = perform(planstream, begun, { executor });
  await run.result;
  if (file === null) sources.files.delete(path);
  else sources.files.set(path, file);
  return { planstream, planId, sources, source };
}

const edited = (steps: readonly Parameters<typeof planOf>[0][number][], more: Partial<PlanDefinition> = {}) =>
  validFile(planOf(steps, more));

describe("a plan file that was not edited", () => {
  it("is not even parsed", async () => {
    const { planstream, planId, sources } = await stoppedThenEdited(validFile(original));
    const summary = await planstream.resumes.buildResumeSummary(planId);
    expect(summary.source).toMatchObject({ path, changed: false });
    expect(sources.hashed).toEqual([path]);
    expect(sources.parsed).toEqual([]);
  });

  it("is not even looked at when nobody wants to know", async () => {
    const { planstream, planId, sources } = await stoppedThenEdited(edited(["one"]));
    const summary = await planstream.resumes.buildResumeSummary(planId, { lookAtFile: false });
    expect(summary.source).not.toHaveProperty("changed");
    expect(summary.eligibility.eligible).toBe(true);
    expect([...sources.hashed, ...sources.parsed]).toEqual([]);
  });
});

describe("a plan file that is gone", () => {
  it("is not needed: the stored definition is the whole plan", async () => {
    const { planstream, planId } = await stoppedThenEdited(null);
    const begun = await resumed(planstream, planId);
    const executor = scriptedExecutor();
    expect(await perform(planstream, begun, { executor }).result).toMatchObject({ kind: "ended" });
    expect(executor.requests.map(({ definition }) => definition.id)).toEqual(["three", "four"]);
  });
});

describe("a plan file that says the same in other bytes", () => {
  it("is changed, and nothing speaks against the resume nor is anything new stored", async () => {
    const { planstream, planId } = await stoppedThenEdited(validFile(original, "a comment"));
    const { summary } = (await planstream.resumes.resumePlan(planId)) as {
      summary: Awaited<ReturnType<typeof planstream.resumes.buildResumeSummary>>;
    };
    expect(summary).toMatchObject({ source: { changed: true }, eligibility: { eligible: true } });
    expect((await eventsOf(planstream, planId)).at(-1)?.data).toMatchObject({
      definition: null,
      source: null,
    });
  });
});

describe("a plan file that is named in place of the plan's own", () => {
  const other = "/tmp/other.plan.yaml";
  const longer = edited(["one", "two", "three", "extra", "four"]);

  it("is what goes on, read as if it stood where the plan's own does, which is not looked at", async () => {
    const { planstream, planId, sources } = await stoppedThenEdited(edited(["broken"]));
    sources.files.set(other, longer);
    const summary = await planstream.resumes.buildResumeSummary(planId, { file: other });
    expect(summary).toMatchObject({
      source: { path: other, inPlaceOf: path, changed: true },
      totalSteps: 5,
      eligibility: { eligible: true },
    });
    expect([sources.hashed, sources.parsed, sources.places]).toEqual([[other], [other], [path]]);
    await resumed(planstream, planId, { file: other });
    expect((await eventsOf(planstream, planId)).at(-1)?.data).toMatchObject({
      definition: { stepCount: 5 },
      source: { path: other, sha256: sources.sha256(other), inPlaceOf: path },
    });
  });

  it("is the plan's file from then on, still in the place of the first", async () => {
    const { planstream, planId, sources } = await stoppedThenEdited(validFile(original));
    sources.files.set(other, longer);
    const begun = await resumed(planstream, planId, { file: other });
    const executor = scriptedExecutor({ three: completedAfter(() => run.control.stop()) });
    const run = perform(planstream, begun, { executor });
    await run.result;
    sources.files.set(other, edited(["one", "two", "three", "extra", "four", "five"]));
    const summary = await planstream.resumes.buildResumeSummary(planId);
    expect(summary).toMatchObject({ source: { path: other, inPlaceOf: path, changed: true }, totalSteps: 6 });
    expect(sources.places.at(-1)).toBe(path);
  });

  it("is compared as an edit is: finished steps stand as they were", async () => {
    const { planstream, planId, sources } = await stoppedThenEdited(validFile(original));
    sources.files.set(other, edited(["two", "three", "four"]));
    const { eligibility } = await planstream.resumes.buildResumeSummary(planId, { file: other });
    expect(eligibility.reasons).toMatchObject([
      { code: "DEFINITION_CHANGED", remedy: [{ command: expect.stringContaining("plan resume") }] },
    ]);
  });

  it("must be there", async () => {
    const { planstream, planId, sources } = await stoppedThenEdited(validFile(original));
    sources.files.set(other, { kind: "invalid", problems: [] });
    await expect(planstream.resumes.buildResumeSummary(planId, { file: other })).rejects.toMatchObject({
      code: "PLAN_FILE_INVALID",
      evidence: { path: other },
    });
  });
});

describe("a plan file whose unfinished steps were edited", () => {
  const file = edited([
    "one",
    "two",
    stepOf("three", { action: { kind: "shell", script: "do three better" } }),
    "extra",
    "four",
    "five",
  ]);

  it("is what goes on: PlanResumed names the new definition and the file it came from", async () => {
    const { planstream, planId, sources } = await stoppedThenEdited(file);
    const begun = await resumed(planstream, planId);
    const { data } = (await eventsOf(planstream, planId)).at(-1) ?? { data: {} };
    expect(data).toMatchObject({
      definition: { stepCount: 6 },
      source: { path, sha256: sources.sha256(path) },
      accepted: [],
    });
    const executor = scriptedExecutor();
    expect(await perform(planstream, begun, { executor }).result).toMatchObject({ kind: "ended" });
    expect(executor.requests.map(({ definition }) => definition.id)).toEqual([
      "three",
      "extra",
      "four",
      "five",
    ]);
    expect(executor.requests[0]?.definition.action).toEqual({ kind: "shell", script: "do three better" });
    const { state } = await planstream.plans.get(planId);
    expect(state.metadata).toMatchObject({ totalSteps: 6, lastCompletedStep: 6 });
  });

  it("shows in the preview which steps run because they changed", async () => {
    const { planstream, planId } = await stoppedThenEdited(file);
    const summary = await planstream.resumes.buildResumeSummary(planId);
    expect(summary.totalSteps).toBe(6);
    expect(summary.steps.map(({ first, last, why, cause }) => [first, last, why, cause])).toEqual([
      [1, 2, "reused", null],
      [3, 4, "runs", "definition_changed"],
      [5, 5, "runs", "never_ran"],
      [6, 6, "runs", "definition_changed"],
    ]);
  });

  it("is stored only by a resume that goes on, not by a look", async () => {
    const { planstream, planId } = await stoppedThenEdited(file);
    const before = await wholeStore(planstream);
    await planstream.resumes.resumePlan(planId, { dryRun: true });
    expect(await wholeStore(planstream)).toBe(before);
    await resumed(planstream, planId);
    const { state } = await planstream.plans.get(planId);
    if (state.definition === null) throw new Error("the plan has a definition");
    const steps = await new DefinitionReader(planstream.ground, state.definition).steps();
    expect(steps).toHaveLength(6);
  });

  it("is not asked about again once it was resumed with", async () => {
    const { planstream, planId, sources } = await stoppedThenEdited(file);
    const begun = await resumed(planstream, planId);
    const run = perform(planstream, begun, {
      executor: scriptedExecutor({ three: completedAfter(() => run.control.stop()) }),
    });
    await run.result;
    sources.parsed.length = 0;
    expect(await planstream.resumes.buildResumeSummary(planId)).toMatchObject({ source: { changed: false } });
    expect(sources.parsed).toEqual([]);
  });
});

describe("a plan file whose finished steps were edited", () => {
  const two = stepOf("two", { action: { kind: "shell", script: "do two better" } });

  it("is refused with what changed and where it stands in the file", async () => {
    const { planstream, planId, sources } = await stoppedThenEdited(edited(["one", two, "three", "four"]));
    const result = await planstream.resumes.resumePlan(planId);
    expect(result).toMatchObject({ kind: "refused", recordedRevision: expect.any(Number) });
    expect((await eventsOf(planstream, planId)).at(-1)?.data.reasons).toMatchObject([
      {
        code: "DEFINITION_CHANGED",
        evidence: {
          path,
          count: 1,
          earliestStep: 2,
          changes: [
            {
              kind: "edited",
              step: 2,
              stepId: "two",
              place: { line: 20, column: 5 },
              differences: [{ field: "action", before: "do two", after: "do two better" }],
            },
          ],
        },
      },
    ]);
    expect(sources.parsed).toEqual([path]);
  });

  it("is gone on with when that is accepted: the finished work stays as it is", async () => {
    const { planstream, planId } = await stoppedThenEdited(edited(["one", two, "three", "four"]));
    const begun = await resumed(planstream, planId, { accept: ["DEFINITION_CHANGED"] });
    expect((await eventsOf(planstream, planId)).at(-1)?.data.accepted).toEqual(["DEFINITION_CHANGED"]);
    const executor = scriptedExecutor();
    await perform(planstream, begun, { executor }).result;
    expect(executor.requests.map(({ definition }) => definition.id)).toEqual(["three", "four"]);
  });

  it("is gone on with from a checkpoint before the change", async () => {
    const { planstream, planId } = await stoppedThenEdited(edited(["one", two, "three", "four"]));
    const begun = await resumed(planstream, planId, { from: "cp_1" });
    const executor = scriptedExecutor();
    await perform(planstream, begun, { executor }).result;
    expect(executor.requests.map(({ definition }) => definition.id)).toEqual(["two", "three", "four"]);
    expect(executor.requests[0]?.definition).toEqual(two);
  });

  it.each([
    ["removed", edited(["two", "three", "four"])],
    ["moved", edited(["two", "one", "three", "four"])],
    ["inserted", edited(["one", "extra", "two", "three", "four"])],
  ])("cannot be accepted where one was %s", async (kind, file) => {
    const { planstream, planId } = await stoppedThenEdited(file);
    const { reasons } = await planstream.resumes.validateEligibility(planId, {
      accept: ["DEFINITION_CHANGED"],
    });
    expect(reasons).toMatchObject([
      {
        code: "DEFINITION_CHANGED",
        level: "refuse",
        evidence: { changes: expect.arrayContaining([expect.objectContaining({ kind })]) },
      },
    ]);
  });

  it("is nothing when only names and patience were edited", async () => {
    const renamed = stepOf("two", { name: "Two", timeoutMs: 5_000 });
    const { planstream, planId } = await stoppedThenEdited(edited(["one", renamed, "three", "four"]));
    expect(await planstream.resumes.validateEligibility(planId)).toEqual({ eligible: true, reasons: [] });
  });
});

describe("a plan file whose plan-wide environment, folder or shell was edited", () => {
  const ids = ["one", "two", "three", "four"];

  it.each([
    ["plan env", { env: { LEVEL: "high" } }, "{}", '{"LEVEL":"high"}'],
    ["plan cwd", { cwd: "/srv" }, "/work", "/srv"],
    ["plan shell", { shell: ["bash", "-c"] }, '["sh","-c"]', '["bash","-c"]'],
  ])("is an edit of every finished step that it has an effect on: %s", async (field, more, before, after) => {
    const { planstream, planId } = await stoppedThenEdited(edited(ids, more));
    const differences = [{ field, before, after }];
    expect(await planstream.resumes.resumePlan(planId)).toMatchObject({
      kind: "refused",
      summary: {
        eligibility: {
          reasons: [
            {
              code: "DEFINITION_CHANGED",
              level: "choose",
              evidence: {
                count: 2,
                changes: [
                  { kind: "edited", stepId: "one", differences },
                  { kind: "edited", stepId: "two", differences },
                ],
              },
            },
          ],
        },
      },
    });
  });

  it("shows which later steps run otherwise because of it", async () => {
    const { planstream, planId } = await stoppedThenEdited(
      edited([...ids.slice(0, 3), stepOf("four", { env: { LEVEL: "mine" } })], { env: { LEVEL: "high" } }),
      planOf([...ids.slice(0, 3), stepOf("four", { env: { LEVEL: "mine" } })]),
    );
    const { steps } = await planstream.resumes.buildResumeSummary(planId, { accept: ["DEFINITION_CHANGED"] });
    expect(steps.map(({ first, last, cause }) => [first, last, cause])).toEqual([
      [1, 2, null],
      [3, 3, "definition_changed"],
      [4, 4, "never_ran"],
    ]);
  });
});

describe("a plan file with mistakes", () => {
  it("is an error with all of them, and nothing is written", async () => {
    const problems = [
      {
        line: 3,
        column: 7,
        length: 3,
        message: "is unknown",
        suggestion: 'did you mean "run"?',
        excerpt: [],
      },
    ];
    const { planstream, planId } = await stoppedThenEdited({ kind: "invalid", problems });
    const before = await wholeStore(planstream);
    for (const pending of [
      planstream.resumes.resumePlan(planId),
      planstream.resumes.resumePlan(planId, { dryRun: true }),
      planstream.resumes.buildResumeSummary(planId),
    ]) {
      await expect(pending).rejects.toMatchObject({
        name: "PlanError",
        code: "PLAN_FILE_INVALID",
        evidence: { path },
        problems,
      });
    }
    expect(await wholeStore(planstream)).toBe(before);
  });
});

describe("a plan file with mistakes, of a plan that could not be resumed anyway", () => {
  const file: FakeFile = { kind: "invalid", problems: [] };

  it("is no error: the plan that is over is refused as such", async () => {
    const { planstream, planId } = await stoppedThenEdited(file);
    await planstream.plans.cancel(planId);
    expect(await planstream.resumes.validateEligibility(planId)).toMatchObject({
      reasons: [{ code: "PLAN_CANCELLED" }],
    });
    expect(await planstream.resumes.resumePlan(planId)).toMatchObject({
      kind: "refused",
      recordedRevision: expect.any(Number),
    });
  });

  it("is no error: the plan that runs is refused as such", async () => {
    const { planstream, planId, sources } = await stoppedThenEdited(null);
    await resumed(planstream, planId);
    sources.files.set(path, file);
    const other = testPlanstream({ ...planstream });
    expect(await other.resumes.resumePlan(planId)).toMatchObject({
      kind: "refused",
      summary: { eligibility: { reasons: [{ code: "RUN_IN_PROGRESS" }] } },
    });
  });
});

describe("a plan file that asks for more variables", () => {
  const variables = {
    OLD: variableOf({ default: "o" }),
    NEW: variableOf({ required: true }),
    TOKEN: variableOf({ secret: true, required: true }),
  };

  it("is refused until the secrets are there, and for good where a value can come only from a new plan", async () => {
    const { planstream, planId } = await stoppedThenEdited(
      edited(["one", "two", "three", "four"], { variables }),
    );
    const missing = async (secrets: (name: string) => string | undefined) =>
      (await planstream.resumes.validateEligibility(planId, { secrets })).reasons;
    expect(await missing(() => undefined)).toMatchObject([
      {
        code: "VARIABLE_MISSING",
        evidence: {
          missing: [
            { name: "NEW", kind: "variable" },
            { name: "TOKEN", kind: "secret" },
          ],
        },
      },
    ]);
    expect(await missing(() => "hush")).toMatchObject([
      { code: "VARIABLE_MISSING", evidence: { missing: [{ name: "NEW" }] } },
    ]);
  });

  it("has its new defaults used", async () => {
    const more = { variables: { NEW: variableOf({ default: "n" }) } };
    const { planstream, planId } = await stoppedThenEdited(edited(["one", "two", "three", "four"], more));
    const executor = scriptedExecutor();
    await perform(planstream, await resumed(planstream, planId), { executor }).result;
    expect(executor.requests[0]?.variables).toEqual({ NEW: "n" });
  });
});

describe("a definition the caller holds", () => {
  it("is taken in place of the file, which is not looked at", async () => {
    const { planstream, planId, sources } = await stoppedThenEdited(edited(["other"]));
    const definition = planOf(["one", "two", "three", "four", "five"]);
    const begun = await resumed(planstream, planId, { definition });
    expect((await eventsOf(planstream, planId)).at(-1)?.data).toMatchObject({
      definition: { stepCount: 5 },
      source: null,
    });
    expect(await perform(planstream, begun).result).toMatchObject({ kind: "ended" });
    expect([...sources.hashed, ...sources.parsed]).toEqual([]);
  });

  it("that says the same is nothing new", async () => {
    const { planstream, planId } = await stoppedThenEdited(null);
    await resumed(planstream, planId, { definition: original });
    expect((await eventsOf(planstream, planId)).at(-1)?.data.definition).toBeNull();
  });

  it("leaves the steps in the plan's folder where its own is only a default", async () => {
    const { planstream, planId } = await stoppedThenEdited(null);
    const definition = planOf(["one", "two", "three", "four", "five"], { cwd: "/elsewhere" });
    expect(await planstream.resumes.validateEligibility(planId, { definition })).toMatchObject({
      reasons: [{ code: "DEFINITION_CHANGED" }],
    });
    const begun = await resumed(planstream, planId, { definition, keepCwd: true });
    const executor = scriptedExecutor();
    await perform(planstream, begun, { executor }).result;
    expect(executor.requests.map(({ head }) => head.cwd)).toEqual(["/work", "/work", "/work"]);
  });

  it("is compared with the finished steps like an edited file", async () => {
    const { planstream, planId } = await stoppedThenEdited(null);
    const definition = planOf(["one", "other", "three"]);
    expect(await planstream.resumes.resumePlan(planId, { definition })).toMatchObject({
      kind: "refused",
      summary: { eligibility: { reasons: [{ code: "DEFINITION_CHANGED", evidence: { path: null } }] } },
    });
    expect((await typesOf(planstream, planId)).at(-1)).toBe("ResumeRefused");
  });
});

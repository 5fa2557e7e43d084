import { describe, expect, it } from "vitest";
import type { ResumeOptions } from "../../src/application/plan-resume-service.ts";
import { fakeSources, validFile } from "../support/fake-sources.ts";
import { planOf, stepOf } from "../support/plan-definitions.ts";
import { completedAfter, scriptedExecutor } from "../support/scripted-executor.ts";
import { begin, eventsOf, perform, resumed, testPlanstream, typesOf } from "../support/test-planstream.ts";

const path = "/home/ana/release.plan.yaml";
const original = planOf(["one", stepOf("two", { rerun: "ask" }), "three"]);

/** A plan from a file whose second step was cut off; and what a dry run of it says. */
async function previewed(options: ResumeOptions = {}) {
  const sources = fakeSources();
  const planstream = testPlanstream({ sources });
  sources.files.set(path, validFile(original));
  const source = { path, sha256: sources.sha256(path) };
  const { planId, begun } = await begin(planstream, original, { source });
  const executor = scriptedExecutor({
    two: () => {
      run.control.stop();
      return { kind: "stopped", began: true, killed: false, durationMs: 1 };
    },
  });
  const run = perform(planstream, begun, { executor });
  await run.result;
  const { previewDigest } = await planstream.resumes.buildResumeSummary(planId, options);
  /** The evidence of the refusal, or null where the preview still holds. */
  const stale = async (more: ResumeOptions = options, expected = previewDigest) => {
    const { reasons } = await planstream.resumes.validateEligibility(planId, { ...more, expect: expected });
    return reasons.find(({ code }) => code === "STALE_PREVIEW")?.evidence ?? null;
  };
  return { planstream, planId, sources, previewDigest, stale };
}

describe("a preview that still holds", () => {
  it("is resumed with its digest, in any case, or with 16 digits of it", async () => {
    const accept = { accept: ["STEP_OUTCOME_UNKNOWN"] } as const;
    for (const part of [
      (digest: string) => digest,
      (digest: string) => digest.slice(0, 16),
      (digest: string) => digest.toUpperCase(),
    ]) {
      const { planstream, planId, previewDigest } = await previewed(accept);
      await resumed(planstream, planId, { ...accept, expect: part(previewDigest) });
      expect((await eventsOf(planstream, planId)).at(-1)?.data.previewDigest).toBe(previewDigest);
    }
  });

  it("is not moved by refusals, beats or time", async () => {
    const { planstream, planId, stale } = await previewed();
    await planstream.resumes.resumePlan(planId);
    await planstream.resumes.resumePlan(planId);
    planstream.clock.advance(3_600_000);
    expect(await stale()).toBeNull();
  });

  it("is not moved by a file that only has other bytes", async () => {
    const { sources, stale } = await previewed();
    sources.files.set(path, validFile(original, "a comment"));
    expect(await stale()).toBeNull();
  });

  it("is not moved by the order of choices, or one made twice", async () => {
    const { stale } = await previewed({ accept: ["STEP_OUTCOME_UNKNOWN", "STEP_WOULD_REPEAT"] });
    expect(
      await stale({ accept: ["STEP_WOULD_REPEAT", "STEP_OUTCOME_UNKNOWN", "STEP_WOULD_REPEAT"] }),
    ).toBeNull();
  });
});

describe("what is no digest of a preview", () => {
  it.each(["", "a", "0123456789abcde", "0123456789abcdeg", "0".repeat(65)])(
    "is a wrong use, because it might fit anything: %j",
    async (expected) => {
      const { planstream, planId } = await previewed();
      const before = await typesOf(planstream, planId);
      await expect(planstream.resumes.resumePlan(planId, { expect: expected })).rejects.toMatchObject({
        name: "PlanError",
        code: "USAGE",
        evidence: { expect: expected },
      });
      expect(await typesOf(planstream, planId)).toEqual(before);
    },
  );
});

describe("a preview that holds no more", () => {
  it("is refused with STALE_PREVIEW, what was expected and what is now, and says where to look", async () => {
    const { planstream, planId, previewDigest } = await previewed();
    const resumedOnce = await resumed(planstream, planId, { markDone: { stepId: "two" } });
    await planstream.resumes.recordShutdown(planId, { runId: resumedOnce.runId });
    const result = await planstream.resumes.resumePlan(planId, { expect: previewDigest });
    if (result.kind !== "refused") throw new Error("it was not resumed");
    const [reason] = result.summary.eligibility.reasons;
    expect(reason).toMatchObject({
      code: "STALE_PREVIEW",
      level: "refuse",
      evidence: {
        expect: previewDigest,
        previewDigest: result.summary.previewDigest,
        moved: ["history"],
        since: { events: ["PlanResumed", "StepCompleted", "PlanInterrupted"] },
      },
      remedy: [{ command: `plan resume ${planId} --dry-run` }],
    });
    expect((await typesOf(planstream, planId)).at(-1)).toBe("ResumeRefused");
  });

  it("because the definition was edited says so", async () => {
    const { sources, stale } = await previewed();
    sources.files.set(path, validFile(planOf([...original.steps, "four"])));
    expect(await stale()).toMatchObject({ moved: ["definition"], since: { events: [] } });
  });

  it("because the edit of the definition was undone cannot say what was approved", async () => {
    const { planstream, planId, sources } = await previewed();
    sources.files.set(path, validFile(planOf([...original.steps, "four"])));
    const approved = (await planstream.resumes.buildResumeSummary(planId)).previewDigest;
    sources.files.set(path, validFile(original));
    const { reasons } = await planstream.resumes.validateEligibility(planId, { expect: approved });
    expect(reasons[0]).toMatchObject({ code: "STALE_PREVIEW", evidence: { moved: [] } });
  });

  it.each([
    ["accepting", { accept: ["STEP_OUTCOME_UNKNOWN"] }],
    ["going back", { from: "cp_1" }],
    ["marking a step done", { markDone: { stepId: "two" } }],
  ] satisfies [string, ResumeOptions][])(
    "because something else is chosen says so: %s",
    async (_, options) => {
      const { stale } = await previewed();
      expect(await stale(options)).toMatchObject({ moved: ["choices"] });
    },
  );

  it("for more than one reason names all of them", async () => {
    const { planstream, planId, sources, stale } = await previewed();
    sources.files.set(path, validFile(planOf([...original.steps, "four"])));
    const again = await resumed(planstream, planId, { accept: ["STEP_OUTCOME_UNKNOWN"], lookAtFile: false });
    await planstream.resumes.recordShutdown(planId, { runId: again.runId });
    expect(await stale({ accept: ["STEP_OUTCOME_UNKNOWN"] })).toMatchObject({
      moved: ["history", "definition", "choices"],
    });
  });

  it("and is of another plan says that nothing like it was found", async () => {
    const { stale } = await previewed();
    expect(await stale({}, "0".repeat(64))).toMatchObject({ moved: [] });
  });

  it("is found out however long ago it was, up to a hundred revisions", async () => {
    const planstream = testPlanstream();
    const { planId, begun } = await begin(planstream, planOf(["one"]));
    const run = perform(planstream, begun, { executor: scriptedExecutor() });
    run.control.stop();
    await run.result;
    const { previewDigest } = await planstream.resumes.buildResumeSummary(planId);
    const moved = async () =>
      (await planstream.resumes.validateEligibility(planId, { expect: previewDigest })).reasons.find(
        ({ code }) => code === "STALE_PREVIEW",
      )?.evidence.moved;
    for (let round = 0; round < 50; round++) {
      const { runId } = await resumed(planstream, planId);
      await planstream.resumes.recordShutdown(planId, { runId });
    }
    expect(await moved()).toEqual(["history"]);
    const { runId } = await resumed(planstream, planId);
    await planstream.resumes.recordShutdown(planId, { runId });
    expect(await moved()).toEqual([]);
  });

  it("counts the steps that finished since", async () => {
    const { planstream, planId, stale } = await previewed({ accept: ["STEP_OUTCOME_UNKNOWN"] });
    const begun = await resumed(planstream, planId, { accept: ["STEP_OUTCOME_UNKNOWN"] });
    const run = perform(planstream, begun, {
      executor: scriptedExecutor({ two: completedAfter(() => run.control.stop()) }),
    });
    await run.result;
    expect(await stale()).toMatchObject({
      moved: ["history"],
      since: { events: ["PlanResumed", "StepStarted", "StepCompleted", "PlanInterrupted"] },
    });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPlanstream, readPlanFile, type StepContext } from "../../src/index.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "planstream-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(text: string): string {
  const path = join(folder, "release.plan.yaml");
  writeFileSync(path, text);
  return path;
}

const calling = `plan: 1
name: release
vars: { CHANNEL: beta }
steps:
  - id: tell
    call: announce
    with: { room: releases, times: [1, 2] }
    each: [de, nl]
    outputs: [SAID]
  - id: again
    call: announce
    skip_if: test "$CHANNEL" = beta
`;

describe("a plan file with functions of the program", () => {
  it("calls them by name, with what the file hands to them, for each item", async () => {
    const seen: Partial<StepContext>[] = [];
    const announce = async ({ stepId, with: values, item, variables }: StepContext) => {
      seen.push({ stepId, with: values, item });
      return { outputs: { SAID: `${item?.value} ${variables.CHANNEL}` } };
    };
    const plan = await readPlanFile(write(calling), { announce });
    const planstream = await openPlanstream({ store: "memory:", environment: { PATH: process.env.PATH } });
    const outcome = await planstream.run(plan);
    expect(outcome).toMatchObject({ kind: "ended", state: { status: "applied" } });
    const handed = { room: "releases", times: [1, 2] };
    expect(seen).toEqual([
      { stepId: "tell", with: handed, item: { number: 1, count: 2, value: "de" } },
      { stepId: "tell", with: handed, item: { number: 2, count: 2, value: "nl" } },
    ]);
    expect(await planstream.outputs(outcome.planId ?? "")).toEqual({ SAID: "nl beta" });
    await planstream.close();
  });

  it("is refused where the program does not give them all, and names those", async () => {
    await expect(readPlanFile(write(calling))).rejects.toMatchObject({
      code: "USAGE",
      evidence: { missing: ["announce"] },
    });
  });

  it("is refused with its mistakes, each with its place", async () => {
    await expect(readPlanFile(write("plan: 1\nname: x\nsteps: [{ id: a, cal: b }]\n"))).rejects.toMatchObject(
      {
        code: "PLAN_FILE_INVALID",
        problems: [{ line: 3, suggestion: 'did you mean "call"?' }],
      },
    );
  });
});

/** What is said of kept states, and that each way out that is named is one. */
import { describe, expect, it } from "vitest";
import type { KeptOfPlan } from "../../src/application/manage-projections.ts";
import type { ProjectionsStatus } from "../../src/application/ports/projections.ts";
import type { ProjectionStatus } from "../../src/application/projection-status.ts";
import { isInOrder, keptFinding, projectionFindings } from "../../src/cli/projection-findings.ts";

const planId = "01M81BXDWRVFGFD7JX67B29TP4";
const running = { state: "running", reason: null } as const;
const server: ProjectionsStatus = {
  own: { name: "planstream-plan-state-1", ...running },
  needs: { name: "$by_category", ...running },
  others: [],
};
const well: ProjectionStatus = {
  name: "plan-state",
  fingerprint: "1",
  plans: 1,
  sampled: 1,
  kept: [{ fingerprint: "1", plans: 1 }],
  mostBehind: 0,
  behind: [],
  wrong: [],
  broken: [],
  server: null,
};
const kept: KeptOfPlan = {
  planId,
  name: "plan-state",
  headRevision: 3,
  snapshot: null,
  broken: null,
  unusable: null,
};

function fixes(status: ProjectionStatus): (string | null)[] {
  return projectionFindings(status)
    .filter(({ what }) => what === planId.slice(-6))
    .map(({ fix }) => fix);
}

describe("kept states that are not as they should be", () => {
  it.each([
    ["wrong on a server", { wrong: [planId], server }, "plan projections rebuild"],
    ["behind on a server", { behind: [planId], server }, "plan projections deploy"],
    ["wrong in a file", { wrong: [planId] }, "plan projections rebuild"],
    ["behind in a file", { behind: [planId] }, "plan projections rebuild"],
  ])("name what mends them: %s", (_, change, fix) => {
    expect(fixes({ ...well, ...change })).toEqual([fix]);
    expect(isInOrder(projectionFindings({ ...well, ...change }))).toBe(false);
  });

  it.each(["other_fold", "other_history", "differs"] as const)("are rebuilt when one is %s", (unusable) => {
    for (const isServer of [true, false])
      expect(keptFinding({ ...kept, unusable }, isServer)).toMatchObject({
        level: "wrong",
        fix: "plan projections rebuild",
      });
  });

  it("are deployed on a server and folded in a file where none is kept", () => {
    const fixOf = (isServer: boolean) => keptFinding({ ...kept, unusable: "none_kept" }, isServer).fix;
    expect([fixOf(true), fixOf(false)]).toEqual(["plan projections deploy", "plan projections rebuild"]);
  });

  it("are told with the event that was not taken, which nothing mends and no check fails at", () => {
    const broken = [{ planId, revision: 3, message: "it holds characters of four bytes" }];
    const findings = projectionFindings({ ...well, broken, server });
    expect(findings).toContainEqual({
      level: "warning",
      what: "B29TP4",
      message:
        "its events are folded; the one at revision 3 was not taken: it holds characters of four bytes",
      fix: null,
    });
    expect(isInOrder(findings)).toBe(true);
  });
});

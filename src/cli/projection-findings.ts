/** What `plan projections` found and did, as findings and lines. Pure. */
import type { KeptOfPlan, KeptVerdict, Managed } from "../application/manage-projections.ts";
import type { ProjectionsStatus, RunningProjection } from "../application/ports/projections.ts";
import type { ProjectionStatus } from "../application/projection-status.ts";
import { counted } from "./render/counted.ts";
import type { CheckFinding } from "./render/findings.ts";
import { shortId } from "./render/short-id.ts";

const rebuild = "plan projections rebuild";
const deploy = "plan projections deploy";

export function projectionFindings(status: ProjectionStatus): CheckFinding[] {
  const { name, fingerprint, plans, sampled, kept, mostBehind, behind, wrong, broken, server } = status;
  const folds = kept.map((fold) => `${fold.plans} of fold ${fold.fingerprint}`).join(", ");
  const looked = sampled < plans ? `, the newest ${sampled} looked at` : "";
  const message = `fold ${fingerprint}; ${counted(plans, "plan")}${looked}, kept: ${folds === "" ? "none" : folds}; at most ${counted(mostBehind, "event")} behind`;
  const about = (
    planIds: readonly string[],
    { level, message, fix }: Omit<CheckFinding, "what">,
  ): CheckFinding[] => planIds.map((planId) => ({ level, what: shortId(planId), message, fix }));
  const isWell = behind.length === 0 && wrong.length === 0;
  return [
    { level: isWell ? "ok" : wrong.length > 0 ? "wrong" : "warning", what: name, message, fix: null },
    ...(server === null ? [] : serverFindings(server)),
    ...about(behind, {
      level: "warning",
      message: "its kept state is far behind its events",
      // A projection that runs gets there by itself, and a deploy waits for it.
      fix: server === null ? rebuild : deploy,
    }),
    ...about(wrong, {
      level: "wrong",
      message: "its kept state is not what the events fold to here",
      fix: rebuild,
    }),
    ...broken.map(
      ({ planId, revision, message }): CheckFinding => ({
        level: "warning",
        what: shortId(planId),
        message: `its events are folded; the one at revision ${revision} was not taken: ${message}`,
        fix: null,
      }),
    ),
  ];
}

/** What has no way out is told, and is no reason for a check to fail for ever. */
export function isInOrder(findings: readonly CheckFinding[]): boolean {
  return findings.every(({ level, fix }) => level === "ok" || fix === null);
}

function serverFindings({ own, needs, others }: ProjectionsStatus): CheckFinding[] {
  const find = (projection: RunningProjection, fix: string): CheckFinding => {
    const level =
      projection.state === "running" ? "ok" : projection.state === "starting" ? "warning" : "wrong";
    return { level, what: projection.name, message: stateText(projection), fix: level === "ok" ? null : fix };
  };
  const older = (others ?? []).map(
    (other): CheckFinding => ({
      level: "warning",
      what: other.name,
      message: `${stateText(other)}; of another fold, and still there`,
      fix: deploy,
    }),
  );
  return [
    find(own, deploy),
    find(needs, "EVENTSTORE_START_STANDARD_PROJECTIONS=true, in the server's settings"),
    ...older,
  ];
}

function stateText({ state, reason }: RunningProjection): string {
  return reason === null ? state : `${state}: ${reason}`;
}

/** What was done, or would be. */
export function changeLines({ changes, folded }: Managed, plans: number, dryRun: boolean): string[] {
  const would = dryRun ? "Would be " : "";
  const word = (text: string) => (dryRun ? text : text.charAt(0).toUpperCase() + text.slice(1));
  const lines = changes.map(({ change, name }) => `${would}${word(change)}: ${name}`);
  if (folded !== null) lines.push(`${would}${word("folded anew")}: ${folded} of ${plans} plans.`);
  return lines.length === 0 ? ["Nothing to do."] : lines;
}

const verdicts: Readonly<Record<NonNullable<KeptVerdict>, string>> = {
  none_kept: "none is kept; its events are folded",
  broken: "it is not used",
  other_fold: "it is of another fold, and not used",
  other_history: "it is of another history, and not used",
  differs: "it is not what the events fold to",
};

export function keptFinding(
  { planId, name, headRevision, snapshot, broken, unusable }: KeptOfPlan,
  isServer: boolean,
): CheckFinding {
  const where = snapshot === null ? "" : `revision ${snapshot.revision} of ${headRevision}, `;
  const why =
    broken === null ? "" : `; the event at revision ${broken.revision} was not taken: ${broken.message}`;
  const said = unusable === null ? "it is what the events fold to" : verdicts[unusable];
  const isHarmless = unusable === "none_kept" || unusable === "broken";
  // A deploy leaves a projection that runs as it is, with what that one has kept, and in a file what is not far behind.
  const mends = unusable === "none_kept" && isServer ? deploy : rebuild;
  return {
    level: unusable === null ? "ok" : isHarmless ? "warning" : "wrong",
    what: shortId(planId),
    message: `${name}: ${where}${said}${why}`,
    fix: unusable === null || unusable === "broken" ? null : mends,
  };
}

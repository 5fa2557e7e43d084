/** The refusal screen: every reason, what it means here, and the commands that get out of it. Pure. */
import type { RefusalCode } from "../../schema/codes.ts";
import type { Evidence } from "../../schema/events.ts";
import type { Remedy } from "../../schema/resume.ts";
import { oneLine, type Screen } from "../screen.ts";
import { counted } from "./counted.ts";
import { differencesOf, isObject } from "./placed-differences.ts";
import { reasonText } from "./reason-text.ts";
import { shorten, shortId } from "./short-id.ts";

export interface RefusalView {
  /** `Not resumed`, `Not cancelled`. */
  readonly what: string;
  readonly name: string;
  readonly planId: string;
  readonly reasons: readonly {
    readonly code: RefusalCode;
    readonly evidence: Evidence;
    readonly remedy: readonly Remedy[];
  }[];
  /** Where the refusal stands in the history; null: it was not recorded. Absent: it never is. */
  readonly recordedRevision?: number | null;
}

export function refusal(view: RefusalView, screen: Screen): string[] {
  const { what, name, planId, reasons } = view;
  const count = counted(reasons.length, "reason");
  return [
    `${screen.style("red", screen.symbols.failed)} ${what}: ${oneLine(name)}  ${planId}   ${count}`,
    ...reasons.flatMap(({ code, evidence, remedy }) => [
      "",
      `  ${screen.style("bold", code)}`,
      `      ${oneLine(reasonText(code, evidence))}`,
      ...differences(evidence).map((line) => `      ${line}`),
      ...remedy.map(
        ({ command, why }, index) =>
          `      ${index === 0 ? "Fix" : "Or "}   ${shorten(command, planId, screen)}   ${screen.style("dim", why)}`,
      ),
    ]),
    ...record(view, screen),
  ];
}

function record({ recordedRevision, planId }: RefusalView, screen: Screen): string[] {
  if (recordedRevision === undefined) return [];
  const where = recordedRevision === null ? "Not recorded." : `Recorded at revision ${recordedRevision}.`;
  return ["", `  ${where}   ${screen.typed(`plan audit ${shortId(planId)}`)}`];
}

/** The edited texts, line by line, of evidence that has them. */
function differences({ changes, path }: Evidence): string[] {
  const list = Array.isArray(changes) ? changes.filter(isObject) : [];
  return list.flatMap((change) => differencesOf(change, path));
}

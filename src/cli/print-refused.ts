/** Prints a refusal of a command other than a resume, on stderr and for programs as JSON. Returns the exit code. */
import type { Refusal } from "../domain/decision.ts";
import { remediesFor } from "../domain/remedies.ts";
import { exitOfRefusal } from "./exit-codes.ts";
import { reasonText } from "./render/reason-text.ts";
import { refusal } from "./render/refusal.ts";
import type { Screen } from "./screen.ts";
import { errorDocument } from "./shapes.ts";

export interface Refused {
  readonly what: string;
  readonly name: string;
  /** Empty where there is no plan yet. */
  readonly planId: string;
  /** The command as it was given, to be given again. */
  readonly again: string;
  readonly reasons: readonly Refusal[];
}

export function printRefused(screen: Screen, refused: Refused): number {
  const { what, planId } = refused;
  const exitCode = exitOfRefusal(refused.reasons.map(({ code }) => code));
  const plan = { planId: planId === "" ? "PLAN" : planId, again: refused.again, path: null, checkpoints: [] };
  const reasons = refused.reasons.map((reason) => ({ ...reason, remedy: remediesFor(reason, plan) }));
  if (screen.format === "json" || screen.format === "ndjson") {
    const shown = reasons.map((reason) => ({
      ...reason,
      level: "refuse",
      message: reasonText(reason.code, reason.evidence),
    }));
    const [first] = reasons;
    const code = first?.code ?? "INTERNAL";
    const next = first?.remedy ?? [];
    screen.json(
      errorDocument({ code, exitCode, message: what, evidence: {}, reasons: shown, problems: [], next }),
    );
  }
  for (const line of refusal({ ...refused, reasons }, screen)) screen.warn(line);
  return exitCode;
}

/**
 * The bytes of a plan file to a definition, or to all its problems. Syntax, limits, single values and rules between
 * them are checked in one go. It loads the parser and the schema, so it is itself loaded only when a file is read.
 */
import type { PlanFileResult, StepLines } from "../../../application/ports/plan-source.ts";
import { type PlanFile, planFileSchema } from "../../../schema/plan-file.ts";
import { decodeText } from "./decode-text.ts";
import { explainIssues } from "./explain-issues.ts";
import { locateNodes } from "./locate-nodes.ts";
import { headOf, type Located, type Mistake, partAt, plainValue, type Span } from "./located.ts";
import { parseYaml } from "./parse-yaml.ts";
import { textLines } from "./text-lines.ts";
import { isTextPlace } from "./text-places.ts";
import { toDefinition } from "./to-definition.ts";
import { toProblems } from "./to-problems.ts";

/** `folder` is that of the file, absolute. */
export function checkPlanFile(bytes: Uint8Array, folder: string): PlanFileResult {
  const decoded = decodeText(bytes);
  const { text } = decoded;
  if (!decoded.isText) return invalid(decoded.mistakes, text, null);
  const parsed = parseYaml(text);
  const located = locateNodes(parsed.root);
  const content = located.root === null ? null : checkContent(located.root);
  const broken = [...decoded.mistakes, ...parsed.mistakes, ...located.mistakes];
  const mistakes = [
    ...decoded.mistakes,
    ...parsed.mistakes,
    ...located.mistakes.filter(isUnderstood(parsed.understoodTo, [])),
    ...(content?.mistakes ?? []).filter(isUnderstood(parsed.understoodTo, broken)),
  ];
  if (mistakes.length > 0 || located.root === null || !content?.file)
    return invalid(mistakes, text, located.root);
  return {
    kind: "valid",
    definition: toDefinition(content.file, folder),
    lines: stepLines(located.root, text),
  };
}

function checkContent(root: Located): {
  readonly file: PlanFile | null;
  readonly mistakes: readonly Mistake[];
} {
  if (root.kind === "scalar" && root.value === null) {
    const message = "the file holds no plan";
    return {
      file: null,
      mistakes: [{ span: { start: 0, end: 1 }, message, suggestion: 'it begins with "plan: 1"' }],
    };
  }
  const result = planFileSchema.safeParse(plainValue(root, isTextPlace));
  if (result.success) return { file: result.data, mistakes: [] };
  return { file: null, mistakes: explainIssues(result.error.issues, root) };
}

/** Passes over mistakes that only follow from others: of what was not understood, or is wrong already. */
function isUnderstood(understoodTo: number, broken: readonly Mistake[]): (mistake: Mistake) => boolean {
  const spoilt = new Set(broken.map(({ span, spoils = span.start }) => spoils));
  return ({ span, reliesOn = span.end }) => reliesOn < understoodTo && !spoilt.has(span.start);
}

function invalid(mistakes: readonly Mistake[], text: string, root: Located | null): PlanFileResult {
  return { kind: "invalid", problems: toProblems(mistakes, text, root === null ? [] : secretDefaults(root)) };
}

/** A secret that stands in the file by mistake is not repeated on screens and in logs. */
function secretDefaults(root: Located): readonly Span[] {
  const vars = partAt(root, ["vars"]);
  if (vars?.kind !== "map") return [];
  return [...vars.entries.values()].flatMap(({ value }) => {
    const secret = partAt(value, ["secret"]);
    const isSecret = secret?.kind === "scalar" && secret.value === true;
    return isSecret ? (partAt(value, ["default"])?.span ?? []) : [];
  });
}

function stepLines(root: Located, text: string): StepLines {
  const lines = textLines(text);
  const steps = partAt(root, ["steps"]);
  // Without a prototype: a step may be called "constructor".
  const byId: Record<string, { readonly line: number; readonly column: number }> = Object.create(null);
  for (const step of steps?.kind === "list" ? steps.items : []) {
    const id = partAt(step, ["id"]);
    if (id?.kind === "scalar") byId[String(id.value)] = lines.place(headOf(step).start);
  }
  return byId;
}

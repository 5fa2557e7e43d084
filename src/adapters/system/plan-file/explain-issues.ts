/**
 * Issues of the schema to mistakes: where they stand and what they say to the person who wrote the file.
 * An unknown key is shown at the key, a wrong value at the value, a missing key at the first key beside it.
 */
import type { PlanFileIssue } from "../../../schema/plan-file.ts";
import { stepActions } from "../../../schema/plan-file-rules.ts";
import { headOf, keyAt, type Located, type Mistake, type Path, partAt } from "./located.ts";
import { namePart, quoted } from "./name-part.ts";
import { keyMeant, suggestName, suggestValue } from "./suggest.ts";
import { isTextPlace } from "./text-places.ts";
import { problemsMax } from "./to-problems.ts";

/** An issue with its path from the root. */
interface Placed {
  readonly issue: PlanFileIssue;
  readonly path: Path;
}

export function explainIssues(issues: readonly PlanFileIssue[], root: Located): readonly Mistake[] {
  const placed = issues.flatMap((issue) => placeIssue(issue, []));
  const misspelt = misspeltKeys(placed);
  return placed
    .filter(({ path }) => !misspelt.has(JSON.stringify(path)))
    .flatMap(({ issue, path }) => explain(issue, path, root));
}

/** Of a value that may have several forms, the issues of the form that was begun. */
function placeIssue(issue: PlanFileIssue, around: Path): readonly Placed[] {
  const path = [...around, ...issue.path];
  const meant = issue.code === "invalid_union" ? branchMeant(issue.errors) : null;
  if (meant !== null) return meant.flatMap((inner) => placeIssue(inner, path));
  if (issue.code !== "unrecognized_keys") return [{ issue, path }];
  // No more can be shown, and each is compared with all keys there are.
  return [{ issue: { ...issue, keys: issue.keys.slice(0, problemsMax + 1) }, path }];
}

/** The only one whose type is right. */
function branchMeant(branches: readonly (readonly PlanFileIssue[])[]): readonly PlanFileIssue[] | null {
  const begun = branches.filter(
    (branch) => !branch.some(({ code, path }) => code === "invalid_type" && path.length === 0),
  );
  return begun.length === 1 ? (begun[0] ?? null) : null;
}

/** Keys that are there, but for a slip: that they are missing, too, need not be said. */
function misspeltKeys(placed: readonly Placed[]): ReadonlySet<string> {
  const keys = placed.flatMap(({ issue, path }) =>
    issue.code === "unrecognized_keys" ? issue.keys.flatMap((key) => keysOf(keyMeant(key, path), path)) : [],
  );
  return new Set(keys.map((path) => JSON.stringify(path)));
}

/** A slip in any of the keys that say what a step does means that none is missing. */
function keysOf(meant: string | null, path: Path): readonly (readonly unknown[])[] {
  const isAction = path[0] === "steps" && meant !== null && stepActions.includes(meant);
  return (isAction ? stepActions : [meant]).map((key) => [...path, key]);
}

function explain(issue: PlanFileIssue, path: Path, root: Located): readonly Mistake[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, root, path));
  if (issue.code === "invalid_key") return [wrongKey(issue.issues[0]?.message ?? issue.message, root, path)];
  const part = partAt(root, path);
  if (part === null) return [missingKey(root, path)];
  if (part.kind === "scalar" && part.value === null) return [missingValue(root, path, part)];
  const message = `${namePart(root, path)} ${issue.message}`;
  return [{ span: headOf(part), message, suggestion: suggestValue(issue, part, path) }];
}

function unknownKey(key: string, root: Located, path: Path): Mistake {
  const meant = keyMeant(key, path);
  return {
    span: keyAt(root, [...path, key]) ?? root.span,
    message: `unknown key ${quoted(key)}${path.length === 0 ? "" : ` in ${namePart(root, path)}`}`,
    suggestion: meant === null ? null : `did you mean ${quoted(meant)}?`,
  };
}

function wrongKey(message: string, root: Located, path: Path): Mistake {
  return {
    span: keyAt(root, path) ?? root.span,
    message: `${namePart(root, path)} ${message}`,
    suggestion: suggestName(String(path.at(-1)), path),
  };
}

function missingKey(root: Located, path: Path): Mistake {
  const around = path.slice(0, -1);
  const parent = partAt(root, around) ?? root;
  const message = `${namePart(root, around)} has no ${quoted(path.at(-1))}`;
  return { span: headOf(parent), message, suggestion: null, reliesOn: parent.span.end };
}

function missingValue(root: Located, path: Path, part: Located): Mistake {
  const written = part.span.end > part.span.start;
  return {
    span: written ? part.span : (keyAt(root, path) ?? part.span),
    message: `${namePart(root, path)} has no value`,
    suggestion: isTextPlace(path) ? 'write "" for empty text' : null,
    reliesOn: part.span.end,
  };
}

/** What a key or value was probably meant to be, as a short line, or null. It repeats no long value. */

import { closestWord } from "../../../schema/closest-word.ts";
import {
  defaultsSchema,
  type PlanFileIssue,
  planFileSchema,
  retryPolicySchema,
  stepSchema,
  variableSchema,
} from "../../../schema/plan-file.ts";
import {
  environmentNameSchema,
  planNameSchema,
  stepIdSchema,
  variableNameSchema,
} from "../../../schema/plan-file-names.ts";
import type { Located, Path } from "./located.ts";
import { quoted } from "./name-part.ts";

/** The key that was meant by one that is not allowed where it stands; `path` is that of the map around it. */
export function keyMeant(key: string, path: Path): string | null {
  return closestWord(key, Object.keys(shapeAt(path)));
}

/** For a key that names something: a var or an environment variable. */
export function suggestName(name: string, path: Path): string | null {
  return path.at(-2) === "env"
    ? didYouMean(name.replace(/[^A-Za-z0-9_]+/g, "_"), environmentNameSchema)
    : didYouMean(upperSnake(name), variableNameSchema);
}

export function suggestValue(issue: PlanFileIssue, part: Located, path: Path): string | null {
  if (part.kind !== "scalar" || part.value === null) return null;
  const { value, typed } = part;
  const choices = choicesOf(issue);
  if (choices?.includes(String(value))) return "write it without quotes";
  if (choices !== null) return didYouMean(closestWord(String(value), choices));
  if (typeof value === "number" && isDuration(path)) return didYouMean(`${typed}s`, stepSchema.shape.timeout);
  if (typeof value !== "string")
    return expects(issue, "string") ? `write it in quotes: ${quoted(typed)}` : null;
  if (expects(issue, "boolean")) return booleanMeant(value);
  return issue.code === "invalid_format" ? suggestText(value, path) : null;
}

/** Words that other versions of YAML read as true or false. */
function booleanMeant(word: string): string | null {
  if (/^(?:yes|on)$/i.test(word)) return "did you mean true?";
  return /^(?:no|off)$/i.test(word) ? "did you mean false?" : null;
}

function suggestText(value: string, path: Path): string | null {
  if (path.at(-1) === "id") return didYouMean(kebab(value), stepIdSchema);
  if (path.at(-1) === "name") return didYouMean(kebab(value), planNameSchema);
  return path.at(-2) === "outputs" ? didYouMean(upperSnake(value), variableNameSchema) : null;
}

function shapeAt(path: Path): object {
  if (path.at(-1) === "retry") return retryPolicySchema.shape;
  if (path[0] === "steps") return stepSchema.shape;
  if (path[0] === "vars") return variableSchema.shape;
  return path[0] === "defaults" ? defaultsSchema.shape : planFileSchema.shape;
}

/** The words there are to choose from, or null where there is no such choice. */
function choicesOf(issue: PlanFileIssue): readonly string[] | null {
  if (issue.code === "invalid_value") return issue.values.map(String);
  const choices: unknown = issue.code === "custom" ? issue.params?.choices : undefined;
  return Array.isArray(choices) ? choices.map(String) : null;
}

function isDuration(path: Path): boolean {
  const key = path.at(-1);
  return key === "timeout" || key === "delay" || key === "max_delay";
}

function expects(issue: PlanFileIssue, type: "string" | "boolean"): boolean {
  if (issue.code === "invalid_type") return issue.expected === type;
  if (issue.code !== "invalid_union") return false;
  return issue.errors.some((branch) =>
    branch.some((inner) => inner.path.length === 0 && expects(inner, type)),
  );
}

function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

function upperSnake(name: string): string {
  return kebab(name).replaceAll("-", "_").toUpperCase();
}

interface Schema {
  safeParse(word: string): { readonly success: boolean };
}

/** Only a word that would do is worth a suggestion. */
function didYouMean(word: string | null, schema?: Schema): string | null {
  if (word === null || schema?.safeParse(word).success === false) return null;
  return `did you mean ${quoted(word)}?`;
}

/**
 * What a message calls a part of a plan file: by the words of the file, from the inside out, such as
 * `item 1 in "on_exit" in "retry" in step "push"`.
 */
import type { Located, Path } from "./located.ts";
import { partAt } from "./located.ts";

export function namePart(root: Located, path: Path): string {
  if (path.length === 0) return "the file";
  const named = path.length > 1 && (path[0] === "steps" || path[0] === "vars");
  const words = named ? [path[0] === "vars" ? `var ${quoted(path[1])}` : nameStep(root, path[1])] : [];
  for (let index = named ? 2 : 0; index < path.length; index++) {
    const key = path[index];
    if (key === "env" && index + 1 < path.length) words.push(`env ${quoted(path[++index])}`);
    else words.push(typeof key === "number" ? `item ${key + 1}` : quoted(key));
  }
  return words.reverse().join(" in ");
}

/** In quotes, on one line, and not longer than a name should be. */
export function quoted(value: unknown): string {
  const text = String(value);
  return JSON.stringify(text.length > 70 ? `${text.slice(0, 69)}…` : text);
}

function nameStep(root: Located, index: PropertyKey | undefined): string {
  const id = partAt(root, ["steps", Number(index), "id"]);
  const known = id?.kind === "scalar" && typeof id.value === "string" && id.value !== "";
  return known ? `step ${quoted(id.value)}` : `step ${Number(index) + 1}`;
}

/**
 * Finds a program as `execvp` would, so that a missing one is told apart from a program that ends with 127. It starts
 * nothing.
 */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, resolve } from "node:path";

export type ProgramResult =
  | { readonly kind: "found"; readonly path: string }
  /** Half a sentence. */
  | { readonly kind: "problem"; readonly problem: string };

/** Where a shell looks when the environment has no PATH. */
const pathDefault = "/usr/bin:/bin";

export async function resolveProgram(
  name: string,
  folder: string,
  path: string = pathDefault,
): Promise<ProgramResult> {
  let problem = `no such program "${name}"`;
  if (name === "") return { kind: "problem", problem };
  const places = name.includes("/") ? [""] : path.split(delimiter);
  for (const place of places) {
    const candidate = resolve(folder, place, name);
    const found = await stat(candidate).catch(() => null);
    if (found === null) continue;
    if (found.isFile() && (await executable(candidate))) return { kind: "found", path: candidate };
    if (name.includes("/")) problem = `"${name}" is not an executable file`;
  }
  return { kind: "problem", problem };
}

function executable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

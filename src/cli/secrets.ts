/** Variables and secrets as a person gives them: flags, files of NAME=value lines, the environment. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { PlanError } from "../application/plan-error.ts";
import type { SecretSource } from "../application/plan-run.ts";
import type { CommandInput } from "./command.ts";

export interface GivenValues {
  /** From `--var`. */
  readonly flags: Readonly<Record<string, string>>;
  /** From `--var-file`; may be variables or secrets. */
  readonly files: Readonly<Record<string, string>>;
  readonly secrets: SecretSource;
}

/** @throws PlanError `USAGE` for a line that is no NAME=value, or a file that cannot be read. */
export function givenValues({ flags, cwd, env }: CommandInput): GivenValues {
  const files: Record<string, string> = {};
  for (const path of flags.list("var-file")) Object.assign(files, readVariableFile(resolve(cwd, path)));
  const given = pairs("var", flags.list("var"));
  return { flags: given, files, secrets: (name) => (Object.hasOwn(files, name) ? files[name] : env[name]) };
}

/** A file of values may hold secrets too; those are asked for by name when the run begins. */
export function variablesOf(
  declared: Readonly<Record<string, { readonly secret: boolean }>>,
  { flags, files }: GivenValues,
): Record<string, string> {
  const open = Object.entries(files).filter(([name]) => declared[name]?.secret !== true);
  return { ...Object.fromEntries(open), ...flags };
}

/** `NAME=value`, as `--var` and `--output` take it. */
export function pairs(flag: string, texts: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf("=");
    if (at <= 0) throw new PlanError("USAGE", `--${flag} takes NAME=value, not "${text}"`);
    found[text.slice(0, at)] = text.slice(at + 1);
  }
  return found;
}

function readVariableFile(path: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [index, line] of readText(path).split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const at = line.indexOf("=");
    if (at <= 0)
      throw new PlanError("USAGE", `${path}:${index + 1} is not NAME=value`, { evidence: { path } });
    found[line.slice(0, at).trim()] = line.slice(at + 1);
  }
  return found;
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "this is a folder, not a file",
  EACCES: "no permission to read it",
};

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = unreadable[code ?? ""] ?? `it cannot be read (${code ?? "unknown"})`;
    throw new PlanError("USAGE", `${path}: ${why}`, { evidence: { path } });
  }
}

/** Holds each source's name, length, first comment and calls against the rules of `text-rules.ts`. */
import { maskSource } from "./mask-source.ts";
import { readImports } from "./read-imports.ts";
import { lineAt, type SourceFiles, type Violation } from "./source-files.ts";
import type { Ban } from "./text-rules.ts";
import { bannedModules, bannedModulesAllowedIn, leftovers } from "./text-rules.ts";

export function checkLength(
  files: SourceFiles,
  linesMax: number,
  exceptions: Readonly<Record<string, string>>,
): Violation[] {
  const violations: Violation[] = [];
  for (const [path, text] of files) {
    const lines = text.trimEnd().split("\n").length;
    if (lines <= linesMax || path in exceptions) continue;
    violations.push({
      rule: "length",
      path,
      line: linesMax + 1,
      message: `${lines} lines; at most ${linesMax}`,
    });
  }
  for (const path of Object.keys(exceptions)) {
    const lines = files.get(path)?.trimEnd().split("\n").length ?? 0;
    if (lines > linesMax) continue;
    violations.push({ rule: "length", path, line: 1, message: "needs no exception any more" });
  }
  return violations;
}

export function checkHeaders(files: SourceFiles): Violation[] {
  return [...files]
    .filter(([, text]) => !/^(?:#!.*\n)?\/\*\*?\s*(?:\* )?[^\s*][^*]{20,}/.test(text))
    .map(([path]) => ({
      rule: "header",
      path,
      line: 1,
      message: "begins with a comment that says what the file is and what it never does",
    }));
}

export function checkFileNames(files: SourceFiles): Violation[] {
  const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)*$/;
  return [...files.keys()]
    .filter((path) => !path.split("/").every((part) => kebab.test(part)))
    .map((path) => ({ rule: "name", path, line: 1, message: "file names are kebab-case" }));
}

export function checkLeftovers(files: SourceFiles): Violation[] {
  return [...files].flatMap(([path, text]) =>
    [...text.matchAll(leftovers)].map((match) => ({
      rule: "leftover",
      path,
      line: lineAt(text, match.index),
      message: `${match[0]}: do it or write down why not`,
    })),
  );
}

export function checkBans(files: SourceFiles, bans: readonly Ban[]): Violation[] {
  const violations: Violation[] = [];
  for (const [path, text] of files) {
    const { code } = maskSource(text);
    for (const { name, pattern, replacement, within, allowedIn } of bans) {
      if (isIn(path, allowedIn) || (within !== undefined && !isIn(path, within))) continue;
      for (const match of code.matchAll(pattern)) {
        const line = lineAt(text, match.index);
        violations.push({ rule: "ban", path, line, message: `${name} is not for here: use ${replacement}` });
      }
    }
    if (!isIn(path, bannedModulesAllowedIn)) violations.push(...checkModules(path, text));
  }
  return violations;
}

function checkModules(path: string, text: string): Violation[] {
  return readImports(path, text).flatMap(({ specifier, line }) => {
    const replacement = bannedModules[specifier];
    if (replacement === undefined) return [];
    return [{ rule: "ban", path, line, message: `${specifier} is not for here: use ${replacement}` }];
  });
}

function isIn(path: string, places: readonly string[]): boolean {
  return places.some((place) => (place.endsWith("/") ? path.startsWith(place) : path === place));
}

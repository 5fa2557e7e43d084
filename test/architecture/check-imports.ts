/** Holds imports against the table, finds cycles, and files that nothing reaches from an entry. */
import type { ImportRule } from "./import-rules.ts";
import { computedSpecifier, type Import, packageOf, readImports } from "./read-imports.ts";
import type { SourceFiles, Violation } from "./source-files.ts";

export function checkImports(files: SourceFiles, rules: readonly ImportRule[]): Violation[] {
  const violations: Violation[] = [];
  for (const [path, text] of files) {
    const rule = rules.find(({ folder }) => path.startsWith(folder));
    if (rule === undefined) {
      violations.push({
        rule: "imports",
        path,
        line: 1,
        message: "no rule names this folder: add it to the table",
      });
      continue;
    }
    for (const found of readImports(path, text)) {
      const message = objection(found, rule, files);
      if (message !== null) violations.push({ rule: "imports", path, line: found.line, message });
    }
  }
  return violations;
}

function objection(found: Import, rule: ImportRule, files: SourceFiles): string | null {
  const { specifier, target } = found;
  if (specifier === computedSpecifier) return "import() takes a string, so that what it loads can be checked";
  if (target !== null) {
    if (!files.has(target)) return `${specifier} is no source file (name it whole, with .ts)`;
    return isAllowed(found, target, rule) ? null : `${rule.folder} may not import ${target}${note(found)}`;
  }
  if (specifier.startsWith("node:")) {
    return rule.node
      ? null
      : `${rule.folder} may not import ${specifier}: ask for what it does through a port`;
  }
  const name = packageOf(specifier);
  return rule.packages.includes(name) ? null : `${rule.folder} may not import the package ${name}`;
}

/** `import { type A }` looks like an import of types but is none. */
function note({ kind }: Import): string {
  return kind === "type" ? "" : ", or only with import type";
}

function isAllowed(found: Import, target: string, rule: ImportRule): boolean {
  return rule.local.some(
    ({ path, only }) =>
      (path.endsWith("/") ? target.startsWith(path) : target === path) &&
      (only === undefined || found.kind === "type"),
  );
}

/** One violation for each file from which a chain of imports, of types too, leads back to it; a cycle once. */
export function checkCycles(files: SourceFiles): Violation[] {
  const graph = importGraph(files);
  const violations: Violation[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const begin = trail.indexOf(path);
    if (begin !== -1) {
      const message = `imports go round: ${[...trail.slice(begin), path].join(" -> ")}`;
      violations.push({ rule: "cycle", path, line: 1, message });
      return;
    }
    if (done.has(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return violations;
}

/** Files that no entry reaches. A test that imports one does not keep it alive. */
export function checkUnused(files: SourceFiles, entries: readonly string[]): Violation[] {
  const graph = importGraph(files);
  const reached = new Set<string>();
  const queue = [...entries];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    queue.push(...(graph.get(path) ?? []));
  }
  const missing = entries.filter((path) => !files.has(path));
  return [
    ...missing.map((path) => ({ rule: "unused", path, line: 1, message: "this entry does not exist" })),
    ...[...files.keys()]
      .filter((path) => !reached.has(path))
      .map((path) => ({ rule: "unused", path, line: 1, message: "no entry reaches this file: delete it" })),
  ];
}

function importGraph(files: SourceFiles): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const [path, text] of files) {
    const targets = readImports(path, text).flatMap(({ target }) => target ?? []);
    graph.set(
      path,
      targets.filter((target) => files.has(target)),
    );
  }
  return graph;
}

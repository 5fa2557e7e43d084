/**
 * The code in the documentation compiles: every `@example` of the public API and every `ts` block of the README, against
 * the sources. And every public function has one.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { root } from "./support/command.ts";

/** Files with public functions and classes, and which classes of them are public. */
const documented = {
  "src/composition/open-planstream.ts": [],
  "src/composition/define-plan.ts": [],
  "src/composition/planstream.ts": ["Planstream"],
  "src/application/plan-service.ts": ["PlanService"],
  "src/application/plan-resume-service.ts": ["PlanResumeService"],
  "src/application/run-control.ts": ["RunControl"],
  "src/application/plan-error.ts": [],
  "src/application/ports/store-error.ts": [],
  "src/testing.ts": [],
} satisfies Record<string, string[]>;

/** What examples may take for granted. */
const prelude = `
import {
  definePlan, isPlanError, isStoreError, openPlanstream, RunControl,
  type DefinedPlan, type Planstream,
} from "planstream";
import { manualClock, moreEvents, planAfter } from "planstream/testing";
declare const planstream: Planstream;
declare const backfill: DefinedPlan;
declare const planId: string;
declare const runId: string;
void [definePlan, isPlanError, isStoreError, openPlanstream, RunControl, manualClock, moreEvents, planAfter];
`;

// Inside the checkout, where packages are found.
mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
const folder = mkdtempSync(join(root, "node_modules/.cache/examples-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the public API", () => {
  it.each(Object.entries(documented))("%s has an example for every function", (path, classes) => {
    expect(functionsWithoutExample(read(path), classes)).toEqual([]);
  });
});

describe("the examples", () => {
  it("compile", () => {
    const examples = Object.keys(documented).flatMap((path) =>
      examplesIn(read(path)).map((code, index) => ({ name: `${path}#${index + 1}`, code })),
    );
    expect(examples.length).toBeGreaterThan(30);
    for (const [index, { name, code }] of examples.entries()) {
      const body = `${prelude}\n// ${name}\nexport async function example() {\n${code}\n}\n`;
      writeFileSync(join(folder, `example-${index + 1}.ts`), body);
    }
    for (const [index, code] of blocksIn(read("README.md"), "ts").entries()) {
      writeFileSync(join(folder, `readme-${index + 1}.ts`), code);
    }
    expect(compile()).toBe("");
  });
});

function compile(): string {
  const compilerOptions = {
    paths: {
      planstream: [join(root, "src/index.ts")],
      "planstream/testing": [join(root, "src/testing.ts")],
    },
    noUnusedLocals: false,
  };
  const config = { extends: join(root, "tsconfig.json"), compilerOptions, include: ["*.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  return spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" }).stdout;
}

/** Exported functions, and methods of these classes that are not private, whose comment has no example. */
function functionsWithoutExample(source: string, classes: readonly string[]): string[] {
  const names: string[] = [];
  let inside: string | null = null;
  for (const line of source.split("\n")) {
    inside = /^export class (\w+)/.exec(line)?.[1] ?? (line === "}" ? null : inside);
    const isPublicClass = inside !== null && classes.includes(inside);
    const method = /^ {2}(?:static |async )*(?!constructor|get |set )(\w+)(?:<[^>]*>)?\(/.exec(line)?.[1];
    const name = /^export (?:async )?function (\w+)/.exec(line)?.[1] ?? (isPublicClass ? method : undefined);
    if (name !== undefined) names.push(name);
  }
  return names.filter((name) => {
    const at = source.search(
      new RegExp(`^(?:export )?(?:  )?(?:static |async |function )*${name}(?:<[^>]*>)?\\(`, "m"),
    );
    const before = source.slice(0, at).trimEnd();
    return !before.endsWith("*/") || !before.slice(before.lastIndexOf("/**")).includes("@example");
  });
}

function examplesIn(source: string): string[] {
  return [...source.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap(([comment]) => {
    const text = comment.replace(/^\s*\/\*\*|\*\/$/g, "").replaceAll(/^\s*\* ?/gm, "");
    return text
      .split("@example")
      .slice(1)
      .map((example) => example.split(/^@\w/m)[0] ?? "");
  });
}

function blocksIn(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    ([, code = ""]) => code,
  );
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

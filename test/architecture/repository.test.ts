/** Holds the repository itself against the rules. What each rule catches is shown in planted-violations.test.ts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import { describe, expect, it } from "vitest";
import { withTables } from "../../scripts/codes-page.ts";
import {
  acceptableReasons,
  commandRefusals,
  errorCodes,
  resumeIneligibleReasons,
} from "../../src/schema/codes.ts";
import { checkCodes } from "./check-codes.ts";
import { checkCycles, checkImports, checkUnused } from "./check-imports.ts";
import { checkBans, checkFileNames, checkHeaders, checkLeftovers, checkLength } from "./check-text.ts";
import { importRules } from "./import-rules.ts";
import { readSourceFiles, root, type Violation } from "./source-files.ts";
import { bans, linesMax, longFiles } from "./text-rules.ts";

const sources = readSourceFiles(["src", "projections"]);
const everything = readSourceFiles(
  ["bench", "bin", "examples", "features", "projections", "scripts", "src", "test"],
  [".ts", ".js"],
);

describe("the sources", () => {
  it("import only what their folder may", () => expectNone(checkImports(sources, importRules)));

  it("import each other in no circle", () => expectNone(checkCycles(sources)));

  it("are all reached from an entry", () => expectNone(checkUnused(sources, entries())));

  it("are short", () => expectNone(checkLength(sources, linesMax, longFiles)));

  it("begin with a comment that says what they are", () => expectNone(checkHeaders(sources)));

  it("take time, chance, timers and the process from ports", () => expectNone(checkBans(sources, bans)));
});

describe("all code of the repository", () => {
  it("has kebab-case file names", () => expectNone(checkFileNames(everything)));

  it("has nothing left to do written into it", () => {
    const rules = new Set([
      "test/architecture/text-rules.ts",
      "test/architecture/planted-violations.test.ts",
    ]);
    expectNone(checkLeftovers(new Map([...everything].filter(([path]) => !rules.has(path)))));
  });
});

describe("docs/codes.md", () => {
  it("has one row for each code, and for nothing else", () => {
    const text = readFileSync(join(root, "docs/codes.md"), "utf8");
    expectNone(
      checkCodes("docs/codes.md", text, [
        {
          heading: "Why a resume is refused",
          codes: resumeIneligibleReasons,
          acceptable: acceptableReasons,
        },
        { heading: "Why another command is refused", codes: commandRefusals },
        { heading: "What can go wrong", codes: errorCodes },
      ]),
    );
  });

  it("is written from the texts of the command: npm run fix", () => {
    const text = readFileSync(join(root, "docs/codes.md"), "utf8");
    expect(text).toBe(withTables(text));
  });
});

describe("bin/plan.cjs", () => {
  it("is parsed by versions of Node.js that only get to see its refusal", async () => {
    const source = readFileSync(join(root, "bin/plan.cjs"), "utf8");
    const asOf = (target: string) => transform(source, { target, format: "esm" });
    expect((await asOf("node13.2")).code).toBe((await asOf("esnext")).code);
    expect(source).not.toMatch(/^\s*import\s*[{"'*\w]/m);
  });
});

/** What other code may begin at: the package's exports, the command, and what the build reads. */
function entries(): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const published = Object.values<string | { default: string }>(exports)
    .map((target) => (typeof target === "string" ? target : target.default))
    .flatMap((target) => /^\.\/dist\/(.*)\.js$/.exec(target)?.[1] ?? []);
  return [
    ...published.map((path) => `${path}.ts`),
    "src/cli/start.ts",
    "src/cli/main.ts",
    "src/schema/plan-file-json-schema.ts",
    "src/schema/output-json-schemas.ts",
    "projections/server-script.ts",
  ];
}

function expectNone(violations: readonly Violation[]): void {
  expect(violations.map(({ path, line, message }) => `${path}:${line} ${message}`)).toEqual([]);
}

/** Every rule turns red on a planted violation, and stays green on the nearest thing that is allowed. */
import { describe, expect, it } from "vitest";
import { checkCodes } from "./check-codes.ts";
import { checkCycles, checkImports, checkUnused } from "./check-imports.ts";
import { checkBans, checkFileNames, checkHeaders, checkLeftovers, checkLength } from "./check-text.ts";
import { importRules } from "./import-rules.ts";
import { readImports } from "./read-imports.ts";
import type { Violation } from "./source-files.ts";
import { bans } from "./text-rules.ts";

const places = (violations: readonly Violation[]) => violations.map(({ path, line }) => `${path}:${line}`);
const one = (path: string, text: string) => new Map([[path, text]]);

describe("the import table", () => {
  /** Files that may be imported; each is empty. */
  const targets = [
    "src/schema/codes.ts",
    "src/schema/events.ts",
    "src/domain/decision.ts",
    "src/application/plan-runner.ts",
    "src/application/ports/clock.ts",
    "src/adapters/memory/store.ts",
    "src/adapters/sqlite/store.ts",
    "src/composition/open.ts",
    "src/cli/main.ts",
    "src/index.ts",
    "projections/plan-state.ts",
  ];
  const check = (path: string, text: string) =>
    checkImports(new Map([...targets.map((target) => [target, ""] as const), [path, text]]), importRules);

  it.each([
    ["src/schema/x.ts", 'import { decide } from "../domain/decision.ts";'],
    ["src/schema/x.ts", 'import { parse } from "yaml";'],
    ["src/schema/x.ts", 'import { join } from "node:path";'],
    ["projections/x.ts", 'import { phases } from "../src/schema/codes.ts";'],
    ["projections/x.ts", 'import { type Phase } from "../src/schema/codes.ts";'],
    ["projections/x.ts", 'import type { Decision } from "../src/domain/decision.ts";'],
    ["projections/x.ts", 'import { createHash } from "node:crypto";'],
    ["projections/x.ts", 'import { z } from "zod";'],
    ["src/domain/x.ts", 'import { planEvent } from "../schema/events.ts";'],
    ["src/domain/x.ts", 'export { planEvent } from "../schema/events.ts";'],
    ["src/domain/x.ts", 'export * from "../schema/events.ts";'],
    ["src/domain/x.ts", 'import "../schema/events.ts";'],
    ["src/domain/x.ts", 'const events = await import("../schema/events.ts");'],
    ["src/domain/x.ts", 'import type { Clock } from "../application/ports/clock.ts";'],
    ["src/domain/x.ts", 'import type { Stats } from "node:fs";'],
    ["src/domain/x.ts", 'import type { ZodError } from "zod";'],
    ["src/application/ports/x.ts", 'import type { PlanRunner } from "../plan-runner.ts";'],
    ["src/application/ports/x.ts", 'import type { Decision } from "../../domain/decision.ts";'],
    ["src/application/x.ts", 'import { memoryStore } from "../adapters/memory/store.ts";'],
    ["src/application/x.ts", 'import { setTimeout } from "node:timers/promises";'],
    ["src/application/x.ts", 'import { planEvent } from "../schema/events.ts";'],
    ["src/adapters/sqlite/x.ts", 'import { memoryStore } from "../memory/store.ts";'],
    ["src/adapters/sqlite/x.ts", 'import { run } from "../../application/plan-runner.ts";'],
    ["src/adapters/sqlite/x.ts", 'import type { Decision } from "../../domain/decision.ts";'],
    ["src/adapters/sqlite/x.ts", 'import { execa } from "execa";'],
    ["src/adapters/memory/x.ts", 'import { DatabaseSync } from "node:sqlite";'],
    ["src/cli/x.ts", 'import { sqliteStore } from "../adapters/sqlite/store.ts";'],
    ["src/cli/x.ts", 'import { execa } from "execa";'],
    ["src/composition/x.ts", 'const main = () => import("../cli/main.ts");'],
    ["src/x.ts", 'export { main } from "./cli/main.ts";'],
    ["src/other/x.ts", 'import { open } from "../cli/main.ts";'],
    ["src/domain/x.ts", 'import { decide } from "./decision.js";'],
    ["src/composition/x.ts", "const load = (name: string) => import(name);"],
  ])("does not let %s say %s", (path, text) => {
    expect(places(check(path, text))).toEqual([`${path}:1`]);
  });

  it.each([
    ["src/schema/x.ts", 'import { z } from "zod";\nimport { phases } from "./codes.ts";'],
    ["projections/x.ts", 'import type { Phase } from "../src/schema/codes.ts";'],
    ["src/domain/x.ts", 'import { phases } from "../schema/codes.ts";'],
    ["src/domain/x.ts", 'import type { PlanEvent } from "../schema/events.ts";'],
    ["src/domain/x.ts", 'import { evolve } from "../../projections/plan-state.ts";'],
    ["src/application/x.ts", 'import type { Clock } from "./ports/clock.ts";'],
    ["src/adapters/sqlite/x.ts", 'import { DatabaseSync } from "node:sqlite";'],
    ["src/adapters/sqlite/x.ts", 'import { planEvent } from "../../schema/events.ts";'],
    ["src/cli/x.ts", 'const open = () => import("../composition/open.ts");'],
    ["src/composition/x.ts", 'const store = () => import("../adapters/sqlite/store.ts");'],
    ["src/domain/x.ts", '// import { z } from "zod";\nconst text = `import { z } from "zod";`;'],
  ])("lets %s say %s", (path, text) => {
    expect(check(path, text)).toEqual([]);
  });

  it("wants a rule for every folder", () => {
    const violations = checkImports(one("tools/x.ts", ""), importRules);
    expect(violations).toMatchObject([{ rule: "imports", path: "tools/x.ts", line: 1 }]);
  });
});

describe("the reader of imports", () => {
  it("tells types, values and dynamic imports apart, over several lines", () => {
    const source = [
      'import type {\n  Phase,\n  RerunPolicy,\n} from "./codes.ts";',
      'import first, { type Second } from "./both.ts";',
      'export type * as names from "./names.ts";',
      "export const pattern = /[\"'`/]/;",
      'const lazy = `${await import("./lazy.ts")} import("./text.ts")`;',
      'import "@scope/package/side-effect";',
    ].join("\n");
    expect(readImports("src/domain/x.ts", source)).toEqual([
      { specifier: "./codes.ts", kind: "type", line: 1, target: "src/domain/codes.ts" },
      { specifier: "./both.ts", kind: "value", line: 5, target: "src/domain/both.ts" },
      { specifier: "./names.ts", kind: "type", line: 6, target: "src/domain/names.ts" },
      { specifier: "./lazy.ts", kind: "dynamic", line: 8, target: "src/domain/lazy.ts" },
      { specifier: "@scope/package/side-effect", kind: "value", line: 9, target: null },
    ]);
  });
});

describe("the graph of imports", () => {
  const circle = new Map([
    ["src/a.ts", 'import "./b.ts";'],
    ["src/b.ts", 'import type { C } from "./c.ts";'],
    ["src/c.ts", 'const a = () => import("./a.ts");'],
    ["src/d.ts", 'import "./a.ts";'],
  ]);

  it("shows a circle once, whole", () => {
    expect(checkCycles(circle)).toMatchObject([
      { rule: "cycle", message: expect.stringContaining("src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts") },
    ]);
    expect(checkCycles(new Map([...circle, ["src/c.ts", ""]]))).toEqual([]);
  });

  it("shows files that no entry reaches, even where they import each other", () => {
    expect(places(checkUnused(circle, ["src/a.ts"]))).toEqual(["src/d.ts:1"]);
    expect(checkUnused(circle, ["src/d.ts"])).toEqual([]);
  });

  it("shows entries that are gone", () => {
    expect(places(checkUnused(circle, ["src/d.ts", "src/e.ts"]))).toEqual(["src/e.ts:1"]);
  });
});

describe("the bans", () => {
  const check = (path: string, text: string) => places(checkBans(one(path, text), bans));

  it.each([
    "const at = Date.now();",
    "const at = globalThis.Date.now();",
    "const at = new Date().toISOString();",
    "const at = new Date(0);",
    "const at = performance.now();",
    "const dice = Math.random();",
    "const id = crypto.randomUUID();",
    "setTimeout(work, 10);",
    "globalThis.setInterval(work, 10);",
    "setImmediate(work);",
    "const { env } = process;",
    "const home = process.env.HOME;",
    'const pid = process["pid"];',
    "const text = `${process.pid}`;",
    'import process from "node:process";',
    'import { setTimeout as sleep } from "node:timers/promises";',
  ])("forbid: %s", (text) => {
    expect(new Set(check("src/cli/commands/x.ts", text))).toEqual(new Set(["src/cli/commands/x.ts:1"]));
    expect(new Set(check("src/domain/x.ts", text))).toEqual(new Set(["src/domain/x.ts:1"]));
    expect(check("src/cli/main.ts", text)).toEqual([]);
    expect(check("src/adapters/system/x.ts", text)).toEqual([]);
  });

  it.each([
    "// Date.now() is not for here",
    'const text = "process.env and setTimeout(";',
    "const pid = owner.process.pid;",
    "const ports = { process: 1 };",
    "interface Ports { process?: Executor; process(step: Step): void }",
    "type When = Date;",
    "const at = Date.parse(text);",
    "await clock.setTimeout(10);",
  ])("allow: %s", (text) => {
    expect(check("src/cli/commands/x.ts", text)).toEqual([]);
  });

  it.each([
    "console.log(1);",
    "structuredClone(state);",
    "Buffer.from(text);",
    "new URL(text);",
    "fetch(text);",
  ])("forbid in pure code only: %s", (text) => {
    expect(check("projections/x.ts", text)).toEqual(["projections/x.ts:1"]);
    expect(check("src/application/x.ts", text)).toEqual(["src/application/x.ts:1"]);
    expect(check("src/cli/x.ts", text)).toEqual([]);
  });

  it("want zod whole, so that it can be shaken", () => {
    expect(check("src/schema/x.ts", 'import { z } from "zod";')).toEqual(["src/schema/x.ts:1"]);
    expect(check("src/schema/x.ts", 'import * as z from "zod";')).toEqual([]);
  });

  it("name the replacement", () => {
    const [violation] = checkBans(one("src/domain/x.ts", "\n\nMath.random();"), bans);
    expect(violation).toMatchObject({ line: 3, message: expect.stringContaining("Clock.random()") });
  });
});

describe("the other rules of the text", () => {
  it("count lines, and want exceptions to be needed", () => {
    const files = new Map([
      ["src/long.ts", "x\n".repeat(11)],
      ["src/known.ts", "x\n".repeat(11)],
      ["src/short.ts", "x\n".repeat(10)],
    ]);
    expect(places(checkLength(files, 10, { "src/known.ts": "a table" }))).toEqual(["src/long.ts:11"]);
    const needless = { "src/known.ts": "a table", "src/long.ts": "a table", "src/short.ts": "a table" };
    expect(places(checkLength(files, 10, needless))).toEqual(["src/short.ts:1"]);
  });

  it("want a comment first", () => {
    expect(
      places(checkHeaders(one("src/x.ts", 'import "./y.ts";\n/** Says what it is, but too late. */'))),
    ).toEqual(["src/x.ts:1"]);
    expect(places(checkHeaders(one("src/x.ts", "/** */\n")))).toEqual(["src/x.ts:1"]);
    expect(checkHeaders(one("src/x.ts", "/** Says in a sentence what it is. */\n"))).toEqual([]);
    expect(
      checkHeaders(one("src/x.ts", "#!/usr/bin/env node\n/*\n * Says in a sentence what it is.\n */\n")),
    ).toEqual([]);
  });

  it("want kebab-case names, of folders too", () => {
    expect(places(checkFileNames(one("src/planState.ts", "")))).toEqual(["src/planState.ts:1"]);
    expect(places(checkFileNames(one("src/Domain/plan.ts", "")))).toEqual(["src/Domain/plan.ts:1"]);
    expect(checkFileNames(one("test/domain/plan-2-state.test.ts", ""))).toEqual([]);
  });

  it.each(["TODO", "FIXME", "XXX", "HACK"])("want no %s left", (word) => {
    expect(places(checkLeftovers(one("src/x.ts", `\n// ${word}: later`)))).toEqual(["src/x.ts:2"]);
    expect(checkLeftovers(one("src/x.ts", `// ${word}S`))).toEqual([]);
  });
});

describe("the table of codes", () => {
  const page = (rows: string) =>
    `# Codes\n\n## Refusals\n\n| Code | Meaning | Can be accepted |\n|---|---|---|\n${rows}`;
  const check = (rows: string) =>
    checkCodes("docs/codes.md", page(rows), [
      { heading: "Refusals", codes: ["GONE", "EDITED"], acceptable: ["EDITED"] },
    ]);
  const good = ["| `GONE` | is not there | no |", "| `EDITED` | is another | yes, with care |"];

  it("is right when each code has its row", () => {
    expect(check(good.join("\n"))).toEqual([]);
  });

  it.each([
    ["a missing code", [good[1]], 1],
    ["an unknown code", [...good, "| `LOST` | is not there | no |"], 9],
    ["a code twice", [...good, good[0]], 9],
    ["an empty cell", [good[1], "| `GONE` | | no |"], 8],
    ["a code that can be accepted and says no", [good[0], "| `EDITED` | is another | no |"], 8],
    ["a code that cannot be accepted and says yes", [good[1], "| `GONE` | is not there | yes |"], 8],
  ])("shows %s", (_, rows, line) => {
    expect(places(check(rows.join("\n")))).toEqual([`docs/codes.md:${line}`]);
  });

  it("shows a missing section", () => {
    expect(places(checkCodes("docs/codes.md", "# Codes", [{ heading: "Refusals", codes: [] }]))).toEqual([
      "docs/codes.md:1",
    ]);
  });
});

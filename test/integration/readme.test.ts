/** The README keeps its word: its commands run and do what is said beside them, its plan file and its screen are real. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { planFileReader } from "../../src/composition/plan-files.ts";
import { root } from "./support/command.ts";
import { useScratch } from "./support/scratch.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");
const packageJson = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const here = useScratch();

describe("the README's", () => {
  it("set-up and test commands are scripts of the package", () => {
    const scripts = [...readme.matchAll(/npm (?:run )?(demo|test|bench)\b/g)].map(([, name]) => name);
    expect([...new Set(scripts)].sort()).toEqual(["bench", "demo", "test"]);
    for (const name of scripts) expect(packageJson.scripts).toHaveProperty(String(name));
    expect(readme).toContain("```bash\nnpm ci\nnpm run demo\n```");
  });

  it("commands run one after the other, with Ctrl-C in the first", async () => {
    const lines =
      blocks("bash")
        .join("")
        .match(/^npx plan .*$/gm) ?? [];
    const [run, ...others] = lines.map((line) => (line.split("#")[0] ?? "").trim().split(/\s+/).slice(2));
    expect(run?.[0]).toBe("run");
    const file = run?.[1] ?? "";
    const demo = readFileSync(join(root, file), "utf8");
    here.write("demo.plan.yaml", demo.replace("PAUSE: 4", "PAUSE: 0.5"));
    const first = here.start(["run", "demo.plan.yaml"]);
    await first.until("the third step", () => (first.stdout.includes("spoon 1") ? true : undefined));
    first.signal("SIGINT");
    expect(await first.ended).toMatchObject({ signal: "SIGINT" });
    const outputs = [];
    for (const args of others) {
      const ended = await here.plan(args);
      expect({ args, code: ended.code }).toEqual({ args, code: 0 });
      outputs.push(ended.stdout);
    }
    expect(others.map(([name]) => name)).toEqual(["resume", "resume", "history", "diff", "logs", "audit"]);
    expect(outputs[0]).toContain("nothing was written");
    expect(outputs[2]).toMatch(/PlanInterrupted[\s\S]*PlanResumed[\s\S]*PlanApplied/);
    expect(outputs[5]).toMatch(/granted/);
  }, 60_000);

  it("plan file has no mistakes", async () => {
    const [plan = ""] = blocks("yaml");
    const path = here.write("release.plan.yaml", plan);
    expect(await planFileReader().read(path)).toMatchObject({ kind: "valid" });
  });

  it("refusal screen is what a refusal prints", async () => {
    const [screen = ""] = blocks("text");
    // The steps of the README's plan stand where they stand there, and do less.
    const plan = `plan: 1
name: release-package





steps:
  - id: test
    run: "true"



  - id: version
    run: 'true npm version "$BUMP" --no-git-tag-version'

  - id: publish
    phase: apply
    run: echo publishing; exec sleep 60
`;
    here.write("release.plan.yaml", plan);
    const running = here.start(["run", "release.plan.yaml"], { env: { BUMP: "patch" } });
    await running.until("the last step", () => (running.stdout.includes("publishing") ? true : undefined));
    running.signal("SIGINT");
    await running.ended;
    here.write("release.plan.yaml", plan.replace("--no-git-tag-version", "--no-git-tag-version --force"));
    const refused = await here.plan(["resume", "latest"], { env: { BUMP: "patch" } });
    expect(refused.code).toBe(3);
    expect(plain(refused.stderr)).toBe(plain(screen.slice(screen.indexOf("\n") + 1)));
  }, 60_000);
});

/** Without what differs from plan to plan: ids, revisions, folders, and the `true` that keeps npm out of the test. */
function plain(screen: string): string {
  return screen
    .replaceAll(/[0-9A-HJKMNP-TV-Z]{26}/g, "ID")
    .replaceAll(/(?<=plan \w+ )[0-9A-HJKMNP-TV-Z]{6}/g, "ID")
    .replaceAll(/revision \d+/g, "revision N")
    .replaceAll(/\S*\/release\.plan\.yaml/g, "release.plan.yaml")
    .replaceAll("true npm", "npm")
    .trim();
}

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    ([, text = ""]) => text,
  );
}

/** `plan init`, and the plans it writes: each is run, with stand-ins for the programs that reach outside. */
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { templates } from "../../src/cli/templates.ts";
import { at, list } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();

/** A program on the path of everything that is started with this environment. */
function standIn(name: string, script: string): void {
  scratch.shellEnvironment();
  scratch.write(`bin/${name}`, `#!/bin/bash\n${script}\n`);
  chmodSync(scratch.path("bin", name), 0o755);
}

const git = {
  GIT_AUTHOR_NAME: "ana",
  GIT_AUTHOR_EMAIL: "ana@example.org",
  GIT_COMMITTER_NAME: "ana",
  GIT_COMMITTER_EMAIL: "ana@example.org",
};

/** Puts a folder, with all that is in it, into a repository that has another one, `far.git`, to push to. */
async function inRepository(folder: string): Promise<void> {
  const setUp = `git init -q --bare far.git && cd ${folder} && git init -q -b main && git add -A && git commit -q --allow-empty -m A && git remote add origin "$OLDPWD/far.git" && git push -q -u origin main`;
  expect((await scratch.startProgram("bash", ["-c", setUp], { env: git }).ended).code).toBe(0);
}

/** Runs a plan file to its question, says yes, and goes on to its end. */
async function runAndApprove(
  file: string,
  flags: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const all = { ...scratch.shellEnvironment(), ...env };
  const asked = await scratch.plan(["run", file, ...flags], { env: all });
  expect({ code: asked.code, stderr: asked.code === 8 ? "" : asked.stderr }).toEqual({ code: 8, stderr: "" });
  expect((await scratch.plan(["approve", "latest"])).code).toBe(0);
  const ended = await scratch.plan(["resume", "latest"], { env: all });
  expect({ code: ended.code, stderr: ended.code === 0 ? "" : ended.stderr }).toEqual({ code: 0, stderr: "" });
}

describe("plan init", () => {
  it("writes the demo and a store's folder that git leaves alone, and says what to do", async () => {
    const { code, stdout, stderr } = await scratch.plan(["init", "demo"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "✔ demo/demo.plan.yaml\n" });
    expect(stderr).toMatch(/^ {2}cd demo .*\n {2}plan run demo\.plan\.yaml .*\n {2}plan resume latest .*\n$/);
    expect(scratch.read("demo/.plan/.gitignore")).toBe("*\n");
    expect(existsSync(scratch.path("demo/.plan/plans.db"))).toBe(false);
  });

  it.each(templates)("writes a %s that has no mistakes, here where no folder is named", async (template) => {
    const { next } = await scratch.json(["init", "--template", template]);
    expect(await scratch.json(["validate", `${template}.plan.yaml`])).toMatchObject({ valid: true });
    expect(list(next).map(({ command }) => command)).toContain(`plan run ${template}.plan.yaml`);
  });

  it("writes over nothing without --force", async () => {
    scratch.write("demo.plan.yaml", "mine");
    const { error } = await scratch.json(["init"], 2);
    expect(error).toMatchObject({ code: "USAGE", next: [{ command: "plan init --force" }] });
    expect(scratch.read("demo.plan.yaml")).toBe("mine");
    expect((await scratch.plan(["init", "--force"])).code).toBe(0);
    expect(scratch.read("demo.plan.yaml")).toContain("name: demo");
  });

  it("writes nothing through a link that leads nowhere, and into no file", async () => {
    symlinkSync(scratch.path("elsewhere"), scratch.path("demo.plan.yaml"));
    await scratch.json(["init"], 2);
    expect(existsSync(scratch.path("elsewhere"))).toBe(false);
    scratch.write("file", "");
    const { error } = await scratch.json(["init", "file"], 2);
    expect(at(error, "message")).toMatch(/cannot be written \(E/);
  });

  it("asks which template a mistyped one is", async () => {
    const { error } = await scratch.json(["init", "new", "--template", "relaese"], 2);
    expect(error).toMatchObject({ next: [{ command: "plan init new --template release" }, {}] });
  });
});

describe("the plan of", () => {
  it("the demo ends with what to look at next, and takes half a minute as it is written", async () => {
    await scratch.plan(["init"]);
    const { code, stdout } = await scratch.plan(["run", "demo.plan.yaml", "--var", "PAUSE=0"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nNow see what happened: plan history latest\n$/);
    const file = readFileSync(scratch.path("demo.plan.yaml"), "utf8");
    const pauses = 1 + 3 * (file.match(/for \w+ in 1 2 3; do/g)?.length ?? 0);
    expect(pauses * Number(/PAUSE: (\d+)/.exec(file)?.[1])).toBe(28);
  });

  it("the blank one runs", async () => {
    await scratch.plan(["init", "--template", "blank"]);
    expect(await scratch.plan(["run", "blank.plan.yaml"])).toMatchObject({
      code: 0,
      stdout: "hello\ndone\n",
    });
  });

  it("the release versions, tags, publishes and pushes", async () => {
    standIn(
      "npm",
      'echo "$*" >> ../npm.log; [ "$1" = version ] && sed -i s/1.0.0/1.0.1/ package.json; [ "$1" != view ]',
    );
    mkdirSync(scratch.path("package"));
    scratch.write("package/package.json", '{ "name": "left-foot", "version": "1.0.0" }\n');
    await scratch.plan(["init", "package", "--template", "release"]);
    await inRepository("package");
    await runAndApprove("package/release.plan.yaml", [], { ...git, NODE_AUTH_TOKEN: "s3cret" });
    expect(scratch.read("npm.log").split("\n")).toEqual(
      expect.arrayContaining(["ci", "test", "publish --access public"]),
    );
    const pushed = await scratch.startProgram("git", ["-C", "far.git", "log", "--format=%s", "main"]).ended;
    expect(pushed.stdout).toBe("v1.0.1\nA\n");
    const tags = await scratch.startProgram("git", ["-C", "far.git", "tag"]).ended;
    expect(tags.stdout).toBe("v1.0.1\n");
  }, 120_000);

  it("the backfill fills every range once, and goes on with the next after one failed", async () => {
    standIn("pg_dump", "true");
    standIn(
      "psql",
      `case "$*" in
*ranges.sql*) printf '1:5000\\n5001:10000\\n10001:15000\\n' ;;
*backfill.sql*) [ -e mended ] || [[ "$*" != *lo=5001* ]] || exit 3; echo "$*" >> filled.log ;;
*count*) echo 0 ;;
esac`,
    );
    const env = { ...scratch.shellEnvironment(), DATABASE_URL: "postgres://nowhere" };
    await scratch.plan(["init", "--template", "backfill"]);
    expect((await scratch.plan(["run", "backfill.plan.yaml"], { env })).code).toBe(1);
    scratch.write("mended", "");
    expect((await scratch.plan(["resume", "latest"], { env })).code).toBe(8);
    await scratch.plan(["approve", "latest"]);
    expect((await scratch.plan(["resume", "latest"], { env })).code).toBe(0);
    const filled = [...scratch.read("filled.log").matchAll(/lo=(\d+) -v hi=(\d+)/g)].map(([, lo, hi]) => [
      lo,
      hi,
    ]);
    expect(filled).toEqual([
      ["1", "5000"],
      ["5001", "10000"],
      ["10001", "15000"],
    ]);
  }, 120_000);

  it("the agent asks before it carries out its plan, which history keeps", async () => {
    standIn("gh", '[ "$1 $2" != "pr view" ] || exit 1; echo "$*" >> gh.log');
    standIn("npm", "true");
    standIn("git", "true");
    standIn("agent", "cat > prompt.log; echo '1. Mend it.'");
    await scratch.plan(["init", "--template", "agent"]);
    await runAndApprove("agent.plan.yaml", ["--var", "ISSUE=7", "--var", "AGENT=agent"], {});
    expect(scratch.read("prompt.log")).toContain("1. Mend it.");
    expect(scratch.read("gh.log")).toMatch(/^issue view 7\npr create --fill --body Plan \w{26}, issue #7\n$/);
    const completed = (await scratch.history()).find(({ event }) => event === "StepCompleted");
    expect(at(completed, "data", "decision")).toBe("1. Mend it.");
  }, 120_000);

  it("the agent's pull request is opened by a second try, where the first got as far as the commit", async () => {
    standIn("gh", '[ "$1" = issue ] || { [ "$2" = create ] && [ -e ../online ]; }');
    standIn("npm", "true");
    standIn("agent", "cat > /dev/null; echo '1. Mend it.'");
    await scratch.plan(["init", "package", "--template", "agent"]);
    await inRepository("package");
    const env = { ...scratch.shellEnvironment(), ...git };
    const vars = ["--var", "ISSUE=7", "--var", "AGENT=agent"];
    expect((await scratch.plan(["run", "package/agent.plan.yaml", ...vars], { env })).code).toBe(8);
    await scratch.plan(["approve", "latest"]);
    expect((await scratch.plan(["resume", "latest"], { env })).code).toBe(1);
    scratch.write("online", "");
    expect(await scratch.plan(["resume", "latest"], { env })).toMatchObject({ code: 0 });
  }, 120_000);
});

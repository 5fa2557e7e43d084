/** Completion in the real shells, as far as this machine has them. */
import { spawnSync } from "node:child_process";
import { beforeEach, describe, expect, it } from "vitest";
import { at } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";
import { hasTerminals, programAtTerminal } from "./support/terminal.ts";

const scratch = useScratch();
const elsewhere = ["--store", "other.db"];
let planIds: readonly string[];

beforeEach(async () => {
  const failing = [{ id: "only", run: "false" }];
  await scratch.plan(["run", scratch.planFile("half-done", failing)]);
  await scratch.plan(["run", scratch.planFile("elsewhere", failing), ...elsewhere]);
  planIds = [await idIn([]), await idIn(elsewhere)];
});

async function idIn(store: readonly string[]): Promise<string> {
  return String(at(await scratch.json(["list", ...store]), "items", 0, "plan_id")).slice(-6);
}

/** Each line typed, and what may stand for its last word. The plans' ids stand for ID. */
const lines: readonly (readonly [string, readonly string[]])[] = [
  ["plan resu", ["resume"]],
  ["plan resume ", ["latest", "ID", "half-done"]],
  ["plan resume latest --dry", ["--dry-run"]],
  ["plan status --format=nd", ["--format=ndjson"]],
  ["plan status --format ", ["rich", "plain", "json", "ndjson"]],
  ["plan schema output:res", ["output:resume"]],
  ["plan explain stale", ["STALE_PREVIEW"]],
  ["plan validate half", ["half-done.plan.yaml"]],
  ["plan run --var-file=half", ["--var-file=half-done.plan.yaml"]],
  ["plan list ", []],
  ["plan status --store other.db ", ["latest", "ID", "elsewhere"]],
  ["plan logs --tail 3 --store=other.db else", ["elsewhere"]],
  ["plan status --store ~/other.db el", ["elsewhere"]],
  ["plan status --store nowhere.db ", []],
];

function has(shell: string): boolean {
  const found = spawnSync(shell, ["-c", "true"]).status === 0;
  if (!found) console.log(`completion in ${shell}: skipped, there is no ${shell} here`);
  return found;
}

async function offeredBy(shell: string, args: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await scratch.startProgram(shell, args, {
    env: scratch.shellEnvironment(),
  }).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t")[0] ?? "")
    .map((word) => (planIds.includes(word) ? "ID" : word))
    .sort();
}

describe.runIf(has("bash"))("bash", () => {
  /** Breaks the line into words as readline does. */
  const script = `
source <(plan completion bash)
COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=()
rest=$1
while [[ $rest =~ ^[[:space:]]*([=:]|[^[:space:]=:]+)(.*)$ ]]; do
  COMP_WORDS+=("\${BASH_REMATCH[1]}") rest=\${BASH_REMATCH[2]}
done
[[ $1 == *' ' ]] && COMP_WORDS+=("")
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_plan_complete
printf '%s\\n' "\${COMPREPLY[@]}"`;

  it.each(lines)("completes %j", async (line, expected) => {
    // Readline puts the part behind = or : in the place of that part alone.
    const kept = expected.map((word) => (/[=:]\S*$/.test(line) ? word.replace(/^.*[=:]/, "") : word));
    expect(await offeredBy("bash", ["--norc", "-c", script, "bash", line])).toEqual([...kept].sort());
  });

  it.runIf(hasTerminals)("completes at a terminal what is run then", () =>
    completesAtTerminal(
      ["bash", "--norc", "--noprofile", "-i"],
      "PS1='re''ady> '; source <(plan completion bash)\r",
    ),
  );
});

describe.runIf(has("zsh"))("zsh", () => {
  it.runIf(hasTerminals)("completes at a terminal what is run then", () =>
    completesAtTerminal(
      ["zsh", "-f", "-i"],
      "PROMPT='re''ady> '; autoload -U compinit; compinit -D; source <(plan completion zsh)\r",
    ),
  );
});

describe.runIf(has("fish"))("fish", () => {
  it.each(lines)("completes %j", async (line, expected) => {
    const script = "plan completion fish | source; complete -C $argv[1]";
    expect(await offeredBy("fish", ["--no-config", "-c", script, line])).toEqual([...expected].sort());
  });
});

describe("plan completion --words", () => {
  it("offers the plans of the store the environment names, unless another is typed", async () => {
    const offered = async (...words: readonly string[]) => {
      const text = [...words, "", "."].join("\n");
      const env = { PLAN_STORE: "other.db" };
      return (await scratch.plan(["completion", "--words", text], { env })).stdout;
    };
    expect(await offered("resume")).toMatch(/^elsewhere\t/m);
    expect(await offered("resume", "--store", ".plan")).toMatch(/^half-done\t/m);
  });
});

async function completesAtTerminal(argv: readonly string[], setUp: string): Promise<void> {
  const { screen } = await programAtTerminal(
    scratch,
    argv,
    [
      { after: "", press: setUp },
      { after: "ready> ", press: "plan expl\t" },
      { after: "plan expl", press: "RUN_IN\t\r" },
      { after: "not known to be over", press: "plan validate half\t\r" },
      { after: "1 step (execute 1)", press: "exit\r" },
    ],
    { env: scratch.shellEnvironment() },
  );
  expect(screen).toContain("half-done.plan.yaml: half-done, 1 step (execute 1)");
}

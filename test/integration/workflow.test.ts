/** A run in a job of GitHub Actions: what the job takes for a command is ours alone, and is told once for each step. */
import { describe, expect, it } from "vitest";
import { parseObject } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();
const job = () => ({ GITHUB_ACTIONS: "true", CI: "true", GITHUB_STEP_SUMMARY: scratch.path("summary.md") });

/** The lines a job would take for commands: none between a stop and its token. */
function commandsHeard(text: string): string[] {
  const heard: string[] = [];
  let token: string | null = null;
  for (const line of text.split("\n")) {
    const [, name = "", data = ""] = /^\s*::([^: ]+)(?: [^:]*)?::(.*)$/.exec(line) ?? [];
    if (token !== null) {
      if (name === token) token = null;
      continue;
    }
    if (name === "stop-commands") token = data;
    else if (name !== "" || /##\[/.test(line)) heard.push(line);
  }
  expect(token).toBeNull();
  return heard;
}

const hostile = [
  "::error::from a step",
  "::set-output name=a::b",
  "##[error]from a step",
  "  ::add-mask::x",
  "::stop-commands::mine",
  "::mine::",
  "no end ::error::x",
];
const shout = `printf '%s\\n' ${hostile.map((line) => `'${line}'`).join(" ")}; printf '::warning::no end'`;

describe("in a job", () => {
  it("each step is a group, and nothing a step prints is a command", async () => {
    const file = scratch.planFile("grouped", [
      { id: "shouts", run: `${shout}; ${shout} >&2` },
      { id: "next", run: shout },
    ]);
    const { code, stdout, stderr } = await scratch.plan(["run", file], { env: job() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^plan .* attempt 1\n$/) });
    expect(commandsHeard(stdout)).toEqual([
      "::group::[1/2] shouts",
      "::endgroup::",
      "::group::[2/2] next",
      "::endgroup::",
    ]);
    for (const line of hostile) expect(stdout.split("\n")).toContain(line.trimEnd());
    expect(stdout).toContain("[2/2] next: done in");
  });

  it("a failure is an annotation at its step, escaped, and the run is a table", async () => {
    const file = scratch.planFile("failing", [
      { id: "first", run: "true" },
      { id: "breaks", retry: 1, run: "echo '100%, ::error::|boo|'; exit 3" },
    ]);
    const { code, stdout } = await scratch.plan(["run", file], { env: job() });
    expect(code).toBe(1);
    const line = scratch
      .read("failing.plan.yaml")
      .split("\n")
      .findIndex((text) => text.includes("breaks"));
    const said = "breaks: exit code 3: 100%25, ::error::|boo|";
    const place = expect.stringMatching(/^::(?:error|warning) file=failing\.plan\.yaml,line=\d+::/);
    const heard = commandsHeard(stdout).filter((text) => !/^::(end)?group::/.test(text));
    expect(heard).toEqual([place, place]);
    expect(heard.map((text) => text.slice(text.indexOf("::b") + 2))).toEqual([said, said]);
    expect(heard.map((text) => text.split(" ")[0])).toEqual(["::warning", "::error"]);
    expect(Math.abs(Number(/line=(\d+)/.exec(heard[1] ?? "")?.[1]) - (line + 1))).toBeLessThan(2);
    expect(scratch.read("summary.md")).toMatch(
      /^### failing\n\n\| Step .*\n.*\n\| 1 \| first \| ran \| .*\n\| 2 \| breaks \| failed: .*&#124;boo&#124; \| .*\n\| 2 /,
    );
  });

  it("stopped in the middle of a step leaves no group open and hears its commands again", async () => {
    const file = scratch.planFile("stopped", [
      {
        id: "long",
        run: "trap 'echo ::error::late; exit 130' INT; echo ready; while :; do sleep 0.05; done",
      },
    ]);
    const running = scratch.start(["run", file], { env: job() });
    await running.until("its output", () => (running.stdout.includes("ready") ? true : undefined));
    running.signal("SIGINT");
    const { stdout } = await running.ended;
    expect(commandsHeard(stdout)).toEqual(["::group::[1/1] long", "::endgroup::"]);
    expect(stdout).toContain("::error::late");
    expect(stdout).toMatch(/next: plan resume/);
  });

  it("programs get the same JSON, and a file gets what a step prints", async () => {
    const file = scratch.planFile("plain", [{ id: "only", run: "echo out" }]);
    const { stdout } = await scratch.plan(["run", file, "--json"], { env: job() });
    expect(parseObject(stdout)).toMatchObject({ schema: "planstream/run@1" });
    const program = scratch.startProgram(
      "sh",
      ["-c", '"$@" > out.log', "sh", process.execPath, ...bin(file)],
      {
        env: job(),
      },
    );
    const { stderr } = await program.ended;
    expect(commandsHeard(stderr)).toEqual(["::group::[1/1] only", "::endgroup::"]);
  });
});

function bin(file: string): string[] {
  return [new URL("../../bin/plan.cjs", import.meta.url).pathname, "run", file];
}

/** `--debug` and `--verbose`: what a command tells of its inside, and that neither tells a secret or spoils a result. */
import { describe, expect, it } from "vitest";
import { parseLines } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();
const secret = "s3cr3t-value";

function planFile(): string {
  const step = { id: "build", run: 'echo "ROWS=3" >> "$PLAN_OUTPUT"', outputs: ["ROWS"] };
  return scratch.planFile("plan", [step], { vars: { TOKEN: { secret: true, required: true } } });
}

describe("--debug", () => {
  it("tells the settings, every call to the store and the end, a line of JSON each", async () => {
    const { code, stdout, stderr } = await scratch.plan(["run", planFile(), "--json", "--debug"], {
      env: { TOKEN: secret, PLAN_GRACE: "3s" },
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schema: "planstream/run@1" });
    const lines = parseLines(stderr);
    expect(lines.every(({ type, ms }) => type === "debug" && typeof ms === "number")).toBe(true);
    expect(lines[0]).toMatchObject({
      what: "start",
      command: "run",
      settings: expect.arrayContaining([{ name: "grace", value: "3s", origin: "PLAN_GRACE" }]),
    });
    const appends = lines.filter(({ call }) => call === "append");
    expect(appends.flatMap(({ events }) => events)).toEqual(
      expect.arrayContaining(["PlanCreated", "StepCompleted", "PlanApplied"]),
    );
    expect(appends.every(({ answer }) => String(answer).startsWith("committed at "))).toBe(true);
    expect(lines.at(-1)).toMatchObject({ what: "end", exit_code: 0 });
    expect(stderr).not.toContain(secret);
  });

  it("is the same as PLAN_DEBUG, and tells where an error came from", async () => {
    const { code, stderr } = await scratch.plan(["status", "nothing"], { env: { PLAN_DEBUG: "1" } });
    expect(code).toBe(4);
    const lines = parseLines(stderr.replaceAll(/^[^{].*\n/gm, ""));
    expect(lines.map(({ what }) => what)).toEqual(["start", "error", "end"]);
    expect(lines[1]).toMatchObject({ causes: [{ stack: expect.stringContaining("PlanError") }] });
  });
});

describe("--verbose", () => {
  it("tells the store and every event of a run beside what is told anyway", async () => {
    const { code, stderr } = await scratch.plan(["run", planFile(), "-v"], { env: { TOKEN: secret } });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^store .*plans\.db$/m);
    expect(stderr).toMatch(/ PlanCreated /);
    expect(stderr).toMatch(/ StepStarted /);
    expect(stderr).toContain("[1/1] build: done in");
  });
});

/** `plan validate`, run as people run it: on files with mistakes, without any, and where there is none. */
import { describe, expect, it } from "vitest";
import { outputs } from "../../src/schema/outputs.ts";
import { at, list } from "./support/json.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();

const sound = [
  { id: "look", run: "true", phase: "strategize" },
  { id: "build", run: "true" },
  { id: "test", run: "true" },
];

describe("plan validate", () => {
  it("says in one line what a valid file holds, makes no store, and exits 0", async () => {
    scratch.planFile("sound", sound);
    const { code, stdout, stderr } = await scratch.plan(["validate", "sound.plan.yaml"]);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "✔ sound.plan.yaml: sound, 3 steps (strategize 1, execute 2)\n",
      stderr: "",
    });
    expect(scratch.read(".plan/.gitignore")).toBe("");
  });

  it("shows every mistake with its place and exits 5, as run does", async () => {
    scratch.write(
      "broken.plan.yaml",
      "plan: 1\nname: broken\nsteps:\n  - id: test\n    rum: npm test\n    retry: -1\n",
    );
    const { code, stdout, stderr } = await scratch.plan(["validate", "broken.plan.yaml"]);
    expect({ code, stdout }).toEqual({ code: 5, stdout: "" });
    expect(stderr).toContain('✖ broken.plan.yaml:5:5  unknown key "rum"');
    expect(stderr).toContain('  5 │     rum: npm test\n    │     ^^^ did you mean "run"?\n');
    expect(stderr).toContain("✖ broken.plan.yaml:6:");
    expect((await scratch.plan(["run", "broken.plan.yaml"])).stderr).toBe(stderr);
  });

  it("prints the same as one document", async () => {
    const document = await scratch.json(["validate", scratch.planFile("sound", sound)]);
    expect(outputs.validate.parse(document)).toMatchObject({
      valid: true,
      plan: {
        name: "sound",
        steps: 3,
        phases: [
          { phase: "strategize", steps: 1 },
          { phase: "execute", steps: 2 },
        ],
      },
      problems: [],
    });
    scratch.write("broken.plan.yaml", "plan: 1\nname: broken\nsteps: []\n");
    const broken = await scratch.json(["validate", "broken.plan.yaml"], 5);
    expect(outputs.validate.parse(broken)).toMatchObject({
      path: "broken.plan.yaml",
      valid: false,
      plan: null,
    });
    expect(at(broken, "problems", 0, "line")).toBe(3);
  });

  it("exits 5 where there is no such file, and 2 where none is named", async () => {
    const document = await scratch.json(["validate", "gone.plan.yaml"], 5);
    expect(list(document.problems)).toHaveLength(1);
    expect((await scratch.json(["validate"], 2)).error).toMatchObject({ code: "USAGE" });
  });
});

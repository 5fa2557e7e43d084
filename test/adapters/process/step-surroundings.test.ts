/** What a step finds: variables, folder, streams, files. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useExecutorInFolders } from "./executor-in-folders.ts";
import { programStep, shellStep, testControl } from "./step-fixtures.ts";

const here = useExecutorInFolders();

describe("the surroundings of a step", () => {
  it("are layered: inherited, plan, variables, secrets, step, planstream", async () => {
    const control = testControl();
    const names = ["IN", "PLAN", "VAR", "SECRET", "STEP", "PLAN_ID", "GONE"];
    const layer = (from: number, value: string) =>
      Object.fromEntries(names.slice(from, 6).map((name) => [name, value]));
    Object.assign(here.environment, layer(0, "inherited"), { GONE: undefined });
    const request = shellStep(`env | grep -E '^(${names.join("|")})=' | sort`, {
      head: { env: layer(1, "plan") },
      variables: layer(2, "variable"),
      secrets: { ...layer(3, "secret") },
    });
    const definition = { ...request.definition, env: layer(4, "step") };
    await here.run({ ...request, definition }, control);
    for (const name of names) delete here.environment[name];
    expect(control.textOf("stdout").split("\n")).toEqual([
      "IN=inherited",
      "PLAN=plan",
      "PLAN_ID=01JDC5V3Y0000000000000PLAN",
      "SECRET=***",
      "STEP=step",
      "VAR=variable",
      "",
    ]);
  });

  it("tell the step about itself", async () => {
    const control = testControl();
    await here.run(shellStep("env | grep ^PLAN_ | sort", { resumed: true }), control);
    const lines = control.textOf("stdout").trimEnd().split("\n");
    expect(lines).toEqual([
      "PLAN_ATTEMPT=4",
      expect.stringMatching(/^PLAN_DECISION=.*\/decision$/),
      "PLAN_ID=01JDC5V3Y0000000000000PLAN",
      "PLAN_KEY=6f9b2c1e-0d7e-5d53-9d0b-5a2f3c4e1b77",
      "PLAN_NAME=release",
      expect.stringMatching(/^PLAN_OUTPUT=.*\/output$/),
      "PLAN_RESUMED=1",
      `PLAN_SANDBOX=${here.work}`,
      "PLAN_STEP=build",
    ]);
  });

  it("hold variables a shell could not, too", async () => {
    const control = testControl();
    Object.assign(here.environment, { "a.b-c": "dotted value", "BASH_FUNC_greet%%": "() {  echo hello\n}" });
    await here.run(shellStep("greet; env | grep ^a.b-c"), control);
    for (const name of ["a.b-c", "BASH_FUNC_greet%%"]) delete here.environment[name];
    expect(control.textOf("stdout")).toBe("hello\na.b-c=dotted value\n");
  });

  it("are a folder relative to the plan's", async () => {
    mkdirSync(join(here.work, "sub"));
    const control = testControl();
    await here.run(programStep(["sh", "-c", 'pwd; echo "$PWD"'], { definition: { cwd: "sub" } }), control);
    expect(control.textOf("stdout")).toBe(`${here.work}/sub\n${here.work}/sub\n`);
  });

  it("have no standard input", async () => {
    const control = testControl();
    await here.run(shellStep("readlink /proc/self/fd/0; cat"), control);
    expect(control.textOf("stdout")).toBe("/dev/null\n");
  });

  it("have streams that scripts can open by name", async () => {
    const control = testControl();
    await here.run(
      shellStep("echo out > /dev/stdout; echo err > /dev/stderr; echo x | tee /dev/stderr"),
      control,
    );
    expect(control.textOf("stdout")).toBe("out\nx\n");
    expect(control.textOf("stderr")).toBe("err\nx\n");
  });

  it("are a private folder for outputs that is gone afterwards", async () => {
    const control = testControl();
    await here.run(
      shellStep(
        'folder=$(dirname "$PLAN_OUTPUT"); stat -c %a "$folder" "$PLAN_OUTPUT" "$PLAN_DECISION"; touch "$folder/x"',
      ),
      control,
    );
    expect(control.textOf("stdout")).toBe("700\n600\n600\n");
    expect(here.leftovers()).toEqual([]);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { stepProcesses } from "../../../src/adapters/system/step-processes.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe("processes of steps", () => {
  it("are those whose environment names a plan and a step, but for our own", () => {
    const proc = mkdtempSync(join(tmpdir(), "planstream-proc-"));
    folders.push(proc);
    const put = (name: string, environment: string) => {
      mkdirSync(join(proc, name));
      writeFileSync(join(proc, name, "environ"), environment);
    };
    put("10", "HOME=/\0PLAN_ID=01M8\0PLAN_STEP=publish\0");
    put("11", "HOME=/\0PLAN_ID=01M8\0");
    put("12", "");
    put("self", "PLAN_ID=01M8\0PLAN_STEP=publish\0");
    put(String(process.pid), "PLAN_ID=01M8\0PLAN_STEP=publish\0");
    mkdirSync(join(proc, "13"));
    expect(stepProcesses(proc)).toEqual([{ pid: 10, planId: "01M8", stepId: "publish" }]);
  });

  it("are none where the system does not show them", () => {
    expect(stepProcesses("/no/such/folder")).toEqual([]);
  });
});

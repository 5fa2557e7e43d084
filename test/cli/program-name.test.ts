/** The name a hint begins with, by how the command was called. */
import { describe, expect, it } from "vitest";
import { programName } from "../../src/cli/program-name.ts";

const npx = "/home/ana/.npm/_npx/6f2a1c/node_modules/.bin";

describe("the program is called", () => {
  it.each([
    ["/usr/local/bin/plan", "plan"],
    ["/usr/local/bin/planstream", "planstream"],
    ["planstream", "planstream"],
    ["/srv/planstream/bin/plan.cjs", "plan"],
    ["C:\\tools\\planstream", "planstream"],
    ["/srv/planstream/", "plan"],
    [undefined, "plan"],
  ])("as the link it was started by: %s is %s", (path, name) => {
    expect(programName(path, {})).toBe(name);
    expect(programName(path, { npm_command: "" })).toBe(name);
  });

  it.each(["exec", "run-script", "test"])("through npx where npm started it: %s", (npm_command) => {
    expect(programName("/srv/app/node_modules/.bin/plan", { npm_command })).toBe("npx plan");
    expect(programName("/srv/app/node_modules/.bin/planstream", { npm_command })).toBe("npx planstream");
  });

  it("by the package's name where npx has fetched it, for npx would fetch another plan", () => {
    expect(programName(`${npx}/plan`, { npm_command: "exec" })).toBe("npx planstream");
    expect(programName(`${npx}/planstream`, { npm_command: "exec" })).toBe("npx planstream");
  });
});

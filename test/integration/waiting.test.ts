/** What a command says while it waits: for a disk that is full, and for a sign of life of the owner of a plan. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { useScratch, waits } from "./support/scratch.ts";

const scratch = useScratch();

/** A disk of 512 KiB at `disk` in the test's folder; false where it cannot be made. */
function mountDisk(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", scratch.path("disk")], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}

describe("a run on a disk that becomes full", () => {
  it("says soon that it waits, tells the first signal what for, and names itself when it gives up", async (test) => {
    execFileSync("mkdir", [scratch.path("disk")]);
    if (!mountDisk()) return test.skip();
    try {
      const steps = [
        { id: "fill", run: "test -e again || cat /dev/zero > disk/filler || touch again" },
        { id: "last", run: "touch last" },
      ];
      const file = scratch.planFile("filling", steps);
      const store = ["--store", "disk/plans.db"];
      const owner = scratch.start(["run", file, ...store]);
      await owner.says("The store cannot be written: ");
      await owner.says("Trying again for up to 10m");
      owner.signal("SIGINT");
      await owner.says("Waiting for the store to take the result of fill; Ctrl-C again gives up.");
      owner.signal("SIGINT");
      const { code, stderr } = await owner.ended;
      expect(code).toBe(10);
      expect(stderr).toMatch(/plan resume [0-9A-Z]{26} {3}reads what is there and settles it/);
      rmSync(scratch.path("disk/filler"));
      expect((await scratch.plan(["resume", "filling", ...store])).code).toBe(0);
    } finally {
      execFileSync("umount", [scratch.path("disk")]);
    }
  });
});

describe("a take-over", () => {
  it("says for whom it waits, and how long", async () => {
    const file = scratch.planFile("held", [{ id: "only", run: waits("only") }]);
    scratch.start(["run", file], { env: { PLAN_LEASE: "1s" } });
    await scratch.appears("only.begun");
    const { code, stderr } = await scratch.plan(["resume", "held", "--take-over"]);
    expect(code).toBe(6);
    expect(stderr).toMatch(/^Waiting up to 1\.0s for a sign of life from pid \d+ on /);
  });
});

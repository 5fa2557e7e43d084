/** Several processes at one store: plans side by side, a store that is busy, and Ctrl-C while results are being stored. */
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, it, vi } from "vitest";
import { at, type JsonObject, list } from "./support/json.ts";
import { allGone, processesWith } from "./support/processes.ts";
import { types, useScratch, waits } from "./support/scratch.ts";

const scratch = useScratch();
let lock: DatabaseSync | null = null;

afterEach(() => unlock());

/** Nobody else can write to the store until it is unlocked. */
function lockStore(): void {
  lock = new DatabaseSync(scratch.path(".plan/plans.db"));
  lock.exec("BEGIN IMMEDIATE");
}

function unlock(): void {
  lock?.close();
  lock = null;
}

/** The first step has done its work and no process of it is left. */
async function stepEnded(name: string): Promise<void> {
  await vi.waitUntil(
    () =>
      scratch.read("ran").includes(`${name}\n`) &&
      !processesWith(scratch.mark).some(({ command }) => command.includes(`${name}.begun`)),
    { timeout: 20_000, interval: 10 },
  );
}

function interruptionIn(event: JsonObject | undefined) {
  const inFlight = at(event, "data", "in_flight");
  return {
    event: at(event, "event"),
    signal: at(event, "data", "signal"),
    inFlight: inFlight === null ? null : `${at(inFlight, "step_id")} ${at(inFlight, "outcome")}`,
  };
}

function pairPlan(name: string): string {
  return scratch.planFile(name, [
    { id: "first", run: `${waits(name)}; echo ${name} >> ran` },
    { id: "second", run: `touch ${name}.second; ${waits(`${name}-2`)}` },
  ]);
}

describe("two plans in one store", () => {
  it("run at the same time, each to its own end, and their histories do not mix", async () => {
    const steps = (name: string) =>
      Array.from({ length: 10 }, (_, index) => ({
        id: `step-${index}`,
        run: `echo ${name} ${index} >> ${name}`,
      }));
    const files = ["left", "right"].map((name) => scratch.planFile(name, steps(name)));
    const ended = await Promise.all(files.map((file) => scratch.plan(["run", file])));
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    for (const name of ["left", "right"]) {
      const events = await scratch.history(name);
      expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => index));
      expect(types(events).filter((type) => type === "StepCompleted")).toHaveLength(10);
      expect(scratch.read(name)).toBe(
        Array.from({ length: 10 }, (_, index) => `${name} ${index}\n`).join(""),
      );
    }
    expect(await scratch.json(["verify"])).toMatchObject({ whole: true, plans: [{}, {}] });
  });

  it("are created by processes that make the store at the same instant", async () => {
    const files = ["a", "b", "c", "d"].map((name) =>
      scratch.planFile(`new-${name}`, [{ id: "only", run: "true" }]),
    );
    const ended = await Promise.all(files.map((file) => scratch.plan(["run", file])));
    expect(ended.map(({ code, stderr }) => ({ code, stderr: code === 0 ? "" : stderr }))).toEqual(
      files.map(() => ({ code: 0, stderr: "" })),
    );
    expect(list((await scratch.json(["list"])).items)).toHaveLength(4);
    expect(scratch.read(".plan/.gitignore")).toBe("*\n");
  });
});

describe("Ctrl-C while a finished step waits to be stored", () => {
  it("keeps both plans' results: each stores its completion and its interruption, then ends by the signal", async () => {
    const names = ["left", "right"] as const;
    const owners = names.map((name) => scratch.start(["run", pairPlan(name)]));
    await Promise.all(names.map((name) => scratch.appears(`${name}.begun`)));
    lockStore();
    for (const name of names) scratch.write(`${name}.go`, "");
    // Both steps have ended when their processes are gone; their results cannot be stored yet.
    await Promise.all(names.map((name) => stepEnded(name)));
    for (const owner of owners) owner.signal("SIGINT");
    await Promise.all(owners.map((owner) => owner.says("Press Ctrl-C again to kill it.")));
    unlock();
    const ended = await Promise.all(owners.map((owner) => owner.ended));
    expect(ended.map(({ signal }) => signal)).toEqual(["SIGINT", "SIGINT"]);
    for (const name of names) {
      const events = await scratch.history(name);
      expect(types(events).filter((type) => type === "StepCompleted")).toHaveLength(1);
      // The next step's start may be on its way with the result already; then it is said not to have begun.
      const { inFlight, ...interruption } = interruptionIn(events.at(-1));
      expect(interruption).toEqual({ event: "PlanInterrupted", signal: "SIGINT" });
      expect(inFlight ?? "none").toBeOneOf(["none", "second not_started"]);
      expect(scratch.read(`${name}.second`)).toBe("");
      scratch.write(`${name}-2.go`, "");
      expect((await scratch.plan(["resume", name])).code).toBe(0);
    }
    expect(scratch.read("ran").split("\n").sort()).toEqual(["", "left", "right"]);
  });

  it("gives up at the second one, exits 7, and a resume runs the step whose result was not kept", async () => {
    const owner = scratch.start(["run", pairPlan("given-up")]);
    await scratch.appears("given-up.begun");
    lockStore();
    scratch.write("given-up.go", "");
    await stepEnded("given-up");
    owner.signal("SIGINT");
    await owner.says("Press Ctrl-C again to kill it.");
    owner.signal("SIGINT");
    const ended = await owner.ended;
    expect(ended).toMatchObject({ code: 7, signal: null });
    expect(ended.stderr).toContain("STORE_UNAVAILABLE");
    unlock();
    scratch.write("given-up-2.go", "");
    expect((await scratch.plan(["resume", "latest"])).code).toBe(0);
    expect(scratch.read("ran")).toBe("given-up\ngiven-up\n");
  });
});

describe("a store that another process keeps busy", () => {
  it("is waited for by a run, and the results are in it in the end", async () => {
    const owner = scratch.start(["run", pairPlan("patient")]);
    await scratch.appears("patient.begun");
    lockStore();
    scratch.write("patient.go", "");
    await stepEnded("patient");
    // Reading does not wait for a writer.
    expect((await scratch.json(["status", "latest"])).plan).toMatchObject({ last_completed_step: 0 });
    unlock();
    scratch.write("patient-2.go", "");
    expect((await owner.ended).code).toBe(0);
    await allGone(scratch.mark);
    expect(scratch.read("ran")).toBe("patient\n");
  });
});

/** The password in a store's URL is for the server, and for no screen, log, document or file. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Ended } from "./support/command.ts";
import { useScratch } from "./support/scratch.ts";

const scratch = useScratch();
const canary = "canary-51d0/c7:e2";
const encoded = encodeURIComponent(canary);
const nowhere = `esdb://ana:${encoded}@127.0.0.1:9`;

const looks: readonly (readonly string[])[] = [
  ["list"],
  ["list", "--json"],
  ["status", "latest", "--verbose"],
  ["history", "latest", "--format", "ndjson"],
  ["audit", "--debug"],
  ["verify", "--debug", "--verbose"],
  ["projections", "status"],
  ["doctor"],
  ["doctor", "--json"],
  ["doctor", "--debug"],
  [],
];

function expectSilent(ended: Ended, ...secrets: readonly string[]): void {
  for (const secret of secrets) expect(ended.stdout + ended.stderr).not.toContain(secret);
}

function leaks(secret: string): string[] {
  return readdirSync(scratch.folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(scratch.folder, name))
    .filter((path) => statSync(path).isFile() && readFileSync(path).includes(secret));
}

describe("the password of a store that is away", () => {
  it.each(looks)("is not in what plan %s %s %s prints, wherever it came from", async (...args) => {
    scratch.planFile("one", [{ id: "one", run: "true" }]);
    expectSilent(await scratch.plan(args, { env: { PLAN_STORE: nowhere, DEBUG: "*" } }), canary, encoded);
    if (args.length > 0) expectSilent(await scratch.plan([...args, "--store", nowhere]), canary, encoded);
    expect([...leaks(canary), ...leaks(encoded)]).toEqual([]);
  });

  it("is not in what a run and a resume print", async () => {
    const file = scratch.planFile("one", [{ id: "one", run: "true" }]);
    for (const args of [
      ["run", file, "--debug"],
      ["resume", "latest", "--json"],
    ]) {
      const ended = await scratch.plan(args, { env: { PLAN_STORE: nowhere } });
      expect(ended.code).toBe(7);
      expectSilent(ended, canary, encoded);
    }
  });

  it.each([
    ["was not encoded", `esdb://ana:${canary}@127.0.0.1:9`],
    ["stands in a URL of something else", `esdbs://ana:${encoded}@127.0.0.1:9`],
    ["would be sent without TLS", `${nowhere}?tls=false`],
    ["stands beside an option there is not", `${nowhere}?kepAlive=1`],
  ])("is not in what is said when it %s", async (_, store) => {
    for (const args of [["list"], ["doctor"], ["list", "--json", "--debug"]]) {
      expectSilent(await scratch.plan(args, { env: { PLAN_STORE: store } }), canary, encoded);
    }
  });

  it("is left out by the doctor, who says what is amiss and where the URL stands", async () => {
    const document = await scratch.json(["doctor"], 9, { env: { PLAN_STORE: nowhere } });
    expect(document.settings).toContainEqual({
      name: "store",
      value: "esdb://ana:***@127.0.0.1:9",
      origin: "PLAN_STORE",
    });
    expect(document.findings).toContainEqual({
      level: "wrong",
      what: "store",
      message: "no server answers at 127.0.0.1:9",
      fix: "plan doctor --store 'esdb://ana:PASSWORD@127.0.0.1:9'",
    });
  });
});

const secure = process.env.EVENTSTORE_TLS_URL;

describe.skipIf(secure === undefined)("the password of a store that is there (EVENTSTORE_TLS_URL)", () => {
  const password = /:\/\/[^:]*:([^@]*)@/.exec(secure ?? "")?.[1] ?? "";
  const env = { PLAN_STORE: secure ?? "" };

  it("reaches the server, and neither events, nor a log, nor a screen, although a step prints its variables", async () => {
    const file = scratch.planFile("chatty", [
      { id: "says", run: 'env; echo "URL=$PLAN_STORE" >> "$PLAN_OUTPUT"', outputs: ["URL"] },
    ]);
    const ran = await scratch.plan(["run", file, "--debug", "--verbose"], { env });
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining("PLAN_STORE=") });
    expectSilent(ran, password);
    for (const args of looks) expectSilent(await scratch.plan(args, { env }), password);
    const logs = await scratch.plan(["logs", "latest", "says"], { env });
    expect(logs.stdout).toContain("***");
    expectSilent(logs, password);
    expect(leaks(password)).toEqual([]);
  });

  it("is examined by the doctor with the server, who finds its version and who asks", async () => {
    const { findings } = await scratch.json(["doctor"], 0, { env });
    expect(findings).toContainEqual({
      level: "ok",
      what: "store",
      message: expect.stringMatching(/:\*\*\*@.+, version \d+\.\d+.*, as /),
      fix: null,
    });
  });
});

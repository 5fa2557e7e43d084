/** What the doctor makes of what it sees. */
import { describe, expect, it } from "vitest";
import { StoreError } from "../../src/application/ports/store-error.ts";
import {
  leftoverFindings,
  machineFindings,
  serverFindings,
  settingFindings,
  storeFindings,
} from "../../src/cli/doctor-findings.ts";
import { findingLines } from "../../src/cli/render/findings.ts";
import { resolveSettings } from "../../src/cli/resolve-settings.ts";
import type { MachineFacts, ServerFacts, StoreFacts } from "../../src/composition/examine-surroundings.ts";
import { keptScreen } from "./support/kept-screen.ts";

const machine: MachineFacts = {
  node: "24.1.0",
  sqlite: { version: "3.52.0", oldestSafe: "3.51.3", isSafe: true },
};

const store: StoreFacts = {
  path: "/home/ana/.plan/plans.db",
  exists: true,
  file: { isStore: true, version: 1, knownVersion: 1, journalMode: "wal" },
  isWritable: true,
  isOpenToAll: false,
  freeBytes: 1e12,
  isRemote: false,
  isIgnored: true,
  loggedPlans: [],
};

const levels = (findings: readonly { level: string }[]) => findings.map(({ level }) => level);

const server: ServerFacts = {
  hosts: "db.example:2113",
  user: "ana",
  version: "24.6.0",
  hasProjections: true,
  failure: null,
  failureAcross: null,
};
const url = "esdb://ana:***@db.example:2113";

describe("the doctor at a server", () => {
  it("says which version it is, and who asks", () => {
    expect(serverFindings(url, server)).toEqual([
      { level: "ok", what: "store", message: `${url}, version 24.6.0, as ana`, fix: null },
    ]);
  });

  it("finds one wrong that cannot be read, with the command that gets out of it", () => {
    const next = [{ command: "plan list --store X", why: "" }];
    const failure = new StoreError("STORE_UNAVAILABLE", "no server answers", { next });
    expect(serverFindings(url, { ...server, version: null, failure })).toEqual([
      { level: "wrong", what: "store", message: "no server answers", fix: "plan list --store X" },
    ]);
  });

  it("warns where nothing can be read across plans, or no states are kept", () => {
    const failureAcross = new StoreError("STORE_UNAVAILABLE", "user ana has no right to do this");
    const found = serverFindings(url, { ...server, hasProjections: false, failureAcross });
    expect(levels(found)).toEqual(["ok", "warning", "warning"]);
    expect(found[1]?.message).toBe("nothing can be read across plans: user ana has no right to do this");
  });
});

describe("the doctor", () => {
  it("finds nothing where all is well, and nothing to fix", () => {
    const findings = [...machineFindings(machine), ...storeFindings(store, null)];
    expect(levels(findings)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(findings.every(({ fix }) => fix === null)).toBe(true);
  });

  it.each<[string, Partial<MachineFacts>]>([
    ["an old Node.js", { node: "22.9.0" }],
    ["an SQLite that loses events", { sqlite: { version: "3.50.0", oldestSafe: "3.51.3", isSafe: false } }],
  ])("finds %s wrong", (_, facts) => {
    const wrong = machineFindings({ ...machine, ...facts }).filter(({ level }) => level === "wrong");
    expect(wrong).toMatchObject([{ fix: expect.stringContaining("newer") }]);
  });

  it.each<[string, "wrong" | "warning", Partial<StoreFacts>, RegExp]>([
    ["a store that cannot be written", "wrong", { isWritable: false }, /cannot be written/],
    ["a store on a network", "wrong", { isRemote: true }, /network file system/],
    ["a store everybody may change", "warning", { isOpenToAll: true }, /everybody on this machine/],
    ["a disk with little room", "warning", { freeBytes: 100 * 1024 * 1024 }, /^100 MiB left/],
    ["a disk with no room", "wrong", { freeBytes: 1024 }, /^0 MiB left/],
    [
      "another journal mode",
      "warning",
      { file: { isStore: true, version: 1, knownVersion: 1, journalMode: "delete" } },
      /journal mode is delete/,
    ],
    [
      "a newer store",
      "wrong",
      { file: { isStore: true, version: 2, knownVersion: 1, journalMode: "wal" } },
      /newer planstream/,
    ],
    ["a store git would take", "warning", { isIgnored: false }, /committed by accident/],
  ])("finds %s %s, with a fix", (_, level, facts, message) => {
    const found = storeFindings({ ...store, ...facts }, null).filter((finding) => finding.level !== "ok");
    expect(found).toEqual([
      { level, what: expect.any(String), message: expect.stringMatching(message), fix: expect.any(String) },
    ]);
  });

  it("finds a store wrong that could not be opened, and says why", () => {
    const [first] = storeFindings({ ...store, file: null }, "file is not a database");
    expect(first).toMatchObject({ level: "wrong", message: "file is not a database" });
  });

  it.each([null, { ...store, exists: false }])("finds it well that there is no store yet", (facts) => {
    expect(levels(storeFindings(facts, null))).toEqual(["ok"]);
  });

  it("finds settings wrong one by one", () => {
    const flags = { has: () => false, text: () => undefined };
    const file = { path: "/home/ana/.plan/config.json", text: '{"a":1,"time":"late"}' };
    expect(settingFindings(resolveSettings(flags, {}, [file]))).toMatchObject([
      { level: "wrong", fix: "mend /home/ana/.plan/config.json" },
      { level: "wrong", fix: "mend /home/ana/.plan/config.json" },
    ]);
    expect(settingFindings(resolveSettings(flags, { PLAN_TIME: "iso" }, []))).toMatchObject([
      { level: "ok", message: "1 of 8 are set" },
    ]);
  });

  it("warns of steps that outlived their run and of logs without a plan", () => {
    const planId = "01M81BXDWRVFGFD7JX67B29TP4";
    const left = {
      processes: [{ pid: 4211, planId, stepId: "publish" }],
      logs: [planId],
      logsFolder: ".plan/logs",
    };
    expect(leftoverFindings(left)).toEqual([
      {
        level: "warning",
        what: "step",
        message: expect.stringContaining("publish of B29TP4"),
        fix: "kill 4211",
      },
      { level: "warning", what: "logs", message: expect.any(String), fix: `rm -r .plan/logs/${planId}` },
    ]);
  });
});

describe("findings", () => {
  it("are shown in one way, without anything that steers a terminal", () => {
    const lines = findingLines(
      [
        { level: "ok", what: "a", message: "well", fix: null },
        { level: "warning", what: "bcd", message: "odd", fix: "do this" },
        { level: "wrong", what: "e", message: "bad\u001b[31m\nthing", fix: "do that" },
      ],
      keptScreen(null, { format: "plain", isTerminal: false }),
    );
    expect(lines).toEqual([
      "✔ a    well",
      "! bcd  odd",
      "    Fix   do this",
      "✖ e    bad thing",
      "    Fix   do that",
    ]);
  });
});

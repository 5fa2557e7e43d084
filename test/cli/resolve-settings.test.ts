/** Where each setting's value comes from, and what is said of settings that are wrong. */
import { describe, expect, it } from "vitest";
import type { Flags } from "../../src/cli/command.ts";
import { type ConfigFile, resolveSettings } from "../../src/cli/resolve-settings.ts";
import { type SettingName, settingsTable } from "../../src/cli/settings-table.ts";

const none: Flags = { has: () => false, text: () => undefined, list: () => [] };

function flags(given: Readonly<Record<string, string | true>>): Flags {
  return {
    ...none,
    has: (name) => given[name] === true,
    text: (name) => (typeof given[name] === "string" ? given[name] : undefined),
  };
}

const file = (path: string, values: unknown): ConfigFile => ({ path, text: JSON.stringify(values) });

describe("a setting", () => {
  it.each<[SettingName, string, unknown]>([
    ["store", "elsewhere", "elsewhere"],
    ["format", "plain", "plain"],
    ["time", "iso", "iso"],
    ["grace", "20s", "20s"],
    ["lease", "5s", "5s"],
    ["ascii", "true", true],
  ])(
    "%s is the flag's, the variable's, the store's file's, the user's, in this order",
    (name, value, inFile) => {
      const { variable, hasFlag, kind } = settingsTable.find((setting) => setting.name === name) ?? {};
      const files = [
        file("/home/ana/.plan/config.json", { [name]: inFile }),
        file("/home/ana/config.json", { [name]: inFile }),
      ];
      const env = { [variable ?? ""]: kind === "switch" ? "1" : value };
      const found = (...from: Parameters<typeof resolveSettings>) => resolveSettings(...from).found(name);
      if (hasFlag === true) {
        const given = flags({ [name]: kind === "switch" ? true : value });
        expect(found(given, env, files)).toEqual({ name, value, origin: `--${name}` });
      }
      expect(found(none, env, files)).toEqual({ name, value, origin: variable });
      expect(found(none, {}, files)).toEqual({ name, value, origin: "/home/ana/.plan/config.json" });
      expect(found(none, {}, files.slice(1))).toEqual({ name, value, origin: "/home/ana/config.json" });
      expect(found(none, { [variable ?? ""]: "" }, [])).toEqual({ name, value: null, origin: null });
    },
  );

  it("is looked for in the user's file where the store's does not have it", () => {
    const settings = resolveSettings(none, {}, [
      file("a", { time: "iso" }),
      file("b", { time: "relative", grace: "1s" }),
    ]);
    expect([settings.text("time"), settings.durationMs("grace")]).toEqual(["iso", 1_000]);
  });

  it("that is a duration may be a number of seconds", () => {
    expect(resolveSettings(none, { PLAN_LEASE: "5" }, []).durationMs("lease")).toBe(5_000);
  });

  it("that is switched off in a file stays off", () => {
    const settings = resolveSettings(none, {}, [file("a", { ascii: false }), file("b", { ascii: true })]);
    expect(settings.text("ascii")).toBe("false");
  });

  it("--json is a format", () => {
    const settings = resolveSettings(flags({ json: true, format: "plain" }), {}, []);
    expect(settings.found("format")).toEqual({ name: "format", value: "json", origin: "--format" });
  });

  it.each<[unknown, string]>([
    [{ fromat: "plain" }, 'there is no setting "fromat"; did you mean "format"?'],
    [{ elephants: 1 }, 'there is no setting "elephants"; they are store,'],
    [{ format: "pretty" }, 'format: it takes one of rich, plain, json, ndjson, not "pretty"'],
    [{ grace: 10 }, "grace: it takes a duration such as 10s or 2m"],
    [{ lease: "0s" }, 'lease: it takes a duration such as 10s or 2m, not "0s"'],
    [{ ascii: "yes" }, "ascii: it takes true or false"],
    [["format"], "it is no JSON object"],
  ])("%j is wrong, and everything else still holds", (values, message) => {
    const { problems, ...settings } = resolveSettings(none, {}, [
      file("/a/config.json", values),
      file("b", { time: "iso" }),
    ]);
    expect(problems).toEqual([
      { origin: "/a/config.json", message: expect.stringContaining(`/a/config.json: ${message}`) },
    ]);
    expect(settings.all).toContainEqual({ name: "time", value: "iso", origin: "b" });
  });

  it("that a variable gives wrongly is told by the variable's name", () => {
    const { problems } = resolveSettings(none, { PLAN_LEASE: "soon", PLAN_TIME: "late" }, []);
    expect(problems.map(({ origin }) => origin)).toEqual(["PLAN_TIME", "PLAN_LEASE"]);
  });
});

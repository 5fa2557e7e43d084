import { describe, expect, it } from "vitest";
import {
  isStoreUrl,
  parseStoreUrl,
  secretsOfStoreUrl,
  shownStoreUrl,
} from "../../../src/adapters/eventstoredb/store-url.ts";

describe("a store's URL", () => {
  it.each([
    ["esdb://db.example", { hosts: [{ address: "db.example", port: 2113 }], discover: false, tls: true }],
    ["kurrentdb://db.example:2114/", { hosts: [{ address: "db.example", port: 2114 }] }],
    [
      "esdb+discover://cluster.example",
      { hosts: [{ address: "cluster.example", port: 2113 }], discover: true },
    ],
    ["kurrentdb+discover://cluster.example:2115", { discover: true, hosts: [{ port: 2115 }] }],
    [
      "ESDB://a:1,b:2,[::1]:3?TLS=false",
      { hosts: [{ port: 1 }, { port: 2 }, { address: "[::1]" }], tls: false },
    ],
    ["esdb://ana:p%3A%40ss@db", { credentials: { username: "ana", password: "p:@ss" } }],
    ["esdb://db?tlsCAFile=ca.crt&userCertFile=a.crt&userKeyFile=a.key", { caFile: "ca.crt" }],
    [
      "esdb://db?nodePreference=follower&defaultDeadline=700",
      { nodePreference: "follower", deadlineMs: 700 },
    ],
  ])("%s is understood", (text, expected) => {
    expect(isStoreUrl(text)).toBe(true);
    expect(parseStoreUrl(text)).toMatchObject(expected);
  });

  it.each([
    ["esdb://", /no host/],
    ["esdb://a b:2113:1", /no host/],
    ["esdb://db:port", /no host/],
    ["esdb://a:b:c@db", /%3A or %40/],
    ["esdb://a@b:c@db", /%3A or %40/],
    ["esdb://ana@db", /no password/],
    ["esdb://ana:100%@db", /%25/],
    ["esdb://ana:secret@db?tls=false", /never sent without TLS/],
    ["esdb://db?tls=no", /true or false/],
    ["esdb://db?keepAlive=1", /no option keepAlive/],
    ["esdb://db?userCertFile=a", /go together/],
    ["esdb://db?nodePreference=any", /one of leader/],
    ["esdb://db?defaultDeadline=soon", /milliseconds/],
  ])("%s is refused with a reason", (text, reason) => {
    expect(() => parseStoreUrl(text)).toThrow(
      expect.objectContaining({ name: "RangeError", message: expect.stringMatching(reason) }),
    );
  });

  it.each(["plans.db", ".plan", "/tmp/esdb", "esdb:", "http://db:2113", "memory:"])("%s is none", (text) => {
    expect(isStoreUrl(text)).toBe(false);
  });

  it.each([
    ["esdb://ana:secret@db:2113?tls=true", "esdb://ana:***@db:2113?tls=true"],
    ["esdb+discover://ana:se@cret@db", "esdb+discover://ana:***@db"],
    ["esdb://ana:se/c?r#et@db", "esdb://ana:***@db"],
    ["esdbs://ana:secret@db", "esdbs://ana:***@db"],
    ["esdb://ana@db", "esdb://ana@db"],
    ["esdb://db:2113", "esdb://db:2113"],
  ])("%s is shown without its password", (text, shown) => {
    expect(shownStoreUrl(text)).toBe(shown);
  });

  it.each([
    ["esdb://ana:secret@db", ["secret"]],
    ["esdb://ana:p%40ss@db", ["p%40ss", "p@ss"]],
    ["esdb://ana:100%@db", ["100%"]],
    ["esdb://ana@db", []],
    ["esdb://db:2113", []],
  ])("%s has as secrets %j", (text, secrets) => {
    expect(secretsOfStoreUrl(text)).toEqual(secrets);
  });

  it("is told wrong without its password", () => {
    for (const text of [
      "esdb://ana:s3cret@",
      "esdb://ana:s3cret:x@db",
      "esdb://ana:s3cret@db?tls=false",
      "esdb://ana:s3cret@db?x=1",
    ]) {
      const told = (() => {
        try {
          parseStoreUrl(text);
          return "";
        } catch (error) {
          return String(error);
        }
      })();
      expect(told).toContain("RangeError");
      expect(told).not.toContain("s3cret");
    }
  });
});

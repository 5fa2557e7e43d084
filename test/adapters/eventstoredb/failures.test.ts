import { describe, expect, it } from "vitest";
import { isClientError, meaningOf } from "../../../src/adapters/eventstoredb/failures.ts";

describe("an error of the client", () => {
  it.each([
    ["another event stands there", { type: "wrong-expected-version" }, "conflict", false, false],
    [
      "a request over the limit",
      { type: "maximum-append-size-exceeded", code: 3 },
      "too_large",
      false,
      false,
    ],
    ["no such stream", { type: "stream-not-found" }, "no_stream", false, false],
    ["a wrong password", { type: "access-denied", code: 16 }, "unknown_user", false, false],
    ["a wrong password, as a bare error", { code: 16 }, "unknown_user", false, false],
    ["no right", { type: "access-denied" }, "denied", false, false],
    ["no right, as a bare error", { code: 7 }, "denied", false, false],
    ["projections that are off", { code: 12 }, "not_supported", false, false],
    ["a stream deleted for good", { type: "stream-deleted" }, "no_stream", false, false],
    ["a node that is not the leader", { type: "not-leader", code: 5 }, "no_leader", false, false],
    ["a write that was not committed in time", { type: "timeout", code: 10 }, "away", true, false],
    ["a server that is away", { type: "unavailable", code: 14 }, "away", true, false],
    ["the same as a bare error", { code: 14 }, "away", true, false],
    ["no answer in time", { type: "deadline-exceeded", code: 4 }, "away", true, false],
    ["a call that was cut off", { type: "cancelled", code: 1 }, "away", true, false],
    ["a server that is not ready", { type: "unknown", code: 2 }, "away", true, false],
    ["an internal error in an election", { type: "unknown", code: 13 }, "away", true, true],
    ["data lost in an election", { type: "unknown", code: 15 }, "away", true, true],
    [
      "a cluster of which no node was found",
      new Error("Failed to discover after 3 attempts."),
      "away",
      true,
      true,
    ],
  ])("that means %s is told by type and code", (_, error, kind, maybeWritten, isClientBroken) => {
    expect(meaningOf(error)).toMatchObject({ kind, maybeWritten, isClientBroken });
  });
});

describe("what is amiss on this side", () => {
  it.each([
    ["a fault of a local file", Object.assign(new Error("database is locked"), { code: "ERR_SQLITE_ERROR" })],
    ["a text that is no JSON", new SyntaxError("Unexpected token")],
    ["a mistake", new TypeError("x is not a function")],
    ["another failure", Object.assign(new Error("no"), { code: "STORE_UNAVAILABLE" })],
  ])("is no error of the client: %s", (_, error) => {
    expect(isClientError(error)).toBe(false);
  });

  it.each([
    ["its own", { type: "wrong-expected-version", code: undefined }],
    ["gRPC's", { code: 14 }],
    ["a stream's", Object.assign(new Error("Premature close"), { code: "ERR_STREAM_PREMATURE_CLOSE" })],
    ["no node that was found", new Error("Failed to discover after 3 attempts.")],
  ])("is told from errors of the client: %s", (_, error) => {
    expect(isClientError(error)).toBe(true);
  });
});

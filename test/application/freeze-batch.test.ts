import { describe, expect, it } from "vitest";
import { nodeDigests } from "../../src/adapters/system/node-digests.ts";
import { type BatchHeader, freezeBatch } from "../../src/application/freeze-batch.ts";
import { secretMask } from "../../src/application/ports/secret-mask.ts";
import { decode } from "../../src/application/stored-event.ts";
import { eventSchemas, metadataSchema, type NewPlanEvent } from "../../src/schema/events.ts";
import { planCreated, planId, runStarted, stepCompleted, stepStarted } from "../support/plan-events.ts";

const digests = nodeDigests();

const header: BatchHeader = {
  at: "2026-01-01T00:00:00.000Z",
  commandId: "01M81BXDX000000000000C0MM1",
  correlationId: planId,
  revision: -1,
  hash: `plan-${planId}`,
  mask: secretMask({}),
};

const freeze = (events: readonly NewPlanEvent[], more: Partial<BatchHeader> = {}) =>
  freezeBatch(digests, { ...header, ...more }, events);

describe("a frozen batch", () => {
  it("is these bytes for ever", () => {
    const frozen = freeze([planCreated({ definition: null, source: null }), runStarted()]).map(
      (pair) => pair.frozen,
    );
    expect(frozen).toEqual([
      {
        type: "PlanCreated",
        id: "b00bf875-acd2-8065-b112-6717a9940436",
        data: `{"actor":{"host":"mac","pid":1,"user":"ana","via":"cli"},"at":"2026-01-01T00:00:00.000Z","definition":null,"name":"release","planId":"01M81BXDWRVFGFD7JX67B29TP4","source":null,"variables":{}}`,
        metadata: `{"$causationId":"01M81BXDX000000000000C0MM1","$correlationId":"01M81BXDWRVFGFD7JX67B29TP4","commandId":"01M81BXDX000000000000C0MM1","hash":"b00bf875acd2f06531126717a99404368ead7e1e5ce397abde0c01e482c952d4","schemaVersion":1}`,
      },
      {
        type: "RunStarted",
        id: "52360fb9-a3e7-8acd-b536-3ccd616d73ff",
        data: `{"actor":{"host":"mac","pid":1,"user":"ana","via":"cli"},"at":"2026-01-01T00:00:00.000Z","attempt":1,"owner":{"boot":"boot","host":"mac","id":"01M81BXDX0000000000000WNR1","leaseMs":30000,"pid":4211,"pidNamespace":"pid:[1]","processStart":"77","version":"0.1.0"},"runId":"01M81BXDX0000000000000RVN1"}`,
        metadata: `{"$causationId":"01M81BXDX000000000000C0MM1","$correlationId":"01M81BXDWRVFGFD7JX67B29TP4","commandId":"01M81BXDX000000000000C0MM1","hash":"52360fb9a3e72acd35363ccd616d73ff3c80f8c79376a125d6a84c4515136d8b","schemaVersion":1}`,
      },
    ]);
  });

  it("is the same when it is frozen again, and another one when anything in it is", () => {
    const events = [planCreated(), runStarted()];
    const ids = (more: Partial<BatchHeader> = {}) => freeze(events, more).map(({ frozen }) => frozen.id);
    expect(ids()).toEqual(ids());
    const others = [
      { at: "2026-01-01T00:00:00.001Z" },
      { commandId: "other" },
      { correlationId: "other" },
      { revision: 0 },
      { hash: "other" },
    ].map((more) => ids(more));
    expect(new Set([ids(), ...others].flat()).size).toBe(12);
  });

  it("has the bits of its hash as every event's id, in the form of a UUIDv8", () => {
    for (const { frozen, event } of freeze([planCreated(), runStarted(), stepStarted(1)])) {
      expect(frozen.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const [id, hash] = [frozen.id.replaceAll("-", ""), event.metadata.hash];
      expect([...id].filter((digit, at) => digit !== hash.charAt(at)).length).toBeLessThanOrEqual(2);
    }
  });

  it("chains each event to the one before it, the first to the stream's name", () => {
    let previous = header.hash;
    for (const { frozen, event } of freeze([planCreated(), runStarted(), stepStarted(1)])) {
      const { hash, ...metadata } = event.metadata;
      const { type, data, revision } = event;
      expect(hash).toBe(digests.sha256(previous + digests.canonicalize({ type, data, metadata, revision })));
      const recorded = { ...frozen, revision, stream: header.hash, position: "1" };
      expect(decode(digests, recorded, previous)).toMatchObject({ kind: "event" });
      expect(decode(digests, recorded, "0".repeat(64))).toEqual({ kind: "damaged" });
      previous = hash;
    }
  });

  it("is canonical JSON in the shape of the schema, with the time in every event", () => {
    for (const { frozen } of freeze([planCreated(), runStarted(), stepCompleted(1)])) {
      const data = JSON.parse(frozen.data);
      const metadata = JSON.parse(frozen.metadata);
      expect(frozen.data).toBe(digests.canonicalize(data));
      expect(frozen.metadata).toBe(digests.canonicalize(metadata));
      expect(data.at).toBe(header.at);
      expect(eventSchemas[frozen.type as "PlanCreated"].safeParse(data).error).toBeUndefined();
      expect(metadataSchema.parse(metadata)).toMatchObject({
        commandId: header.commandId,
        $causationId: header.commandId,
        $correlationId: planId,
        schemaVersion: 1,
      });
    }
  });

  it("holds what a caller's id is made of, whatever that is", () => {
    for (const commandId of ['"', "\\", "\u0000", "\u2028", "é", "🕊", "</script>"]) {
      const [pair] = freeze([planCreated()], { commandId });
      expect(JSON.parse(pair?.frozen.metadata ?? "")).toMatchObject({ commandId });
      expect(pair?.frozen.metadata).toBe(digests.canonicalize(JSON.parse(pair?.frozen.metadata ?? "")));
    }
  });

  it("makes strings well-formed, because UTF-8 holds no half character", () => {
    const [pair] = freeze([stepCompleted(1, { decision: "half \ud83d of one" })]);
    expect(pair?.event.data).toMatchObject({ decision: "half \ufffd of one" });
    const stored = Buffer.from(pair?.frozen.data ?? "").toString("utf8");
    const recorded = { id: "", type: "", metadata: "", ...pair?.frozen, data: stored };
    const whole = { ...recorded, revision: 0, stream: header.hash, position: "1" };
    expect(decode(digests, whole, header.hash)).toMatchObject({ kind: "event" });
  });
});

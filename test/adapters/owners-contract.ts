/** What every keeper of owners' beats must do, as one suite for all of them. */
import { randomBytes, randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { Owners } from "../../src/application/ports/owners.ts";
import type { Owner } from "../../src/schema/events.ts";

export interface OpenedOwners {
  readonly owners: Owners;
  readonly remove?: () => void | Promise<void>;
}

const at = "2026-01-02T03:04:05.678Z";

export function describeOwnersContract(name: string, openOwners: () => Promise<OpenedOwners>): void {
  describe(name, () => {
    const opened: OpenedOwners[] = [];

    async function open(): Promise<Owners> {
      const one = await openOwners();
      opened.push(one);
      return one.owners;
    }

    afterEach(async () => {
      for (const { remove } of opened.splice(0)) await remove?.();
    });

    describe("an owner that never beat", () => {
      it("has no beat", async () => {
        const owners = await open();
        expect(await owners.lastBeat(newOwner().id)).toBeNull();
      });

      it("may leave", async () => {
        const owners = await open();
        const { id } = newOwner();
        await owners.leave(id);
        expect(await owners.lastBeat(id)).toBeNull();
      });
    });

    describe("an owner that beats", () => {
      it("is known by its newest beat", async () => {
        const owners = await open();
        const owner = newOwner();
        await owners.beat(owner, ["run-1"], "2020-01-01T00:00:00.000Z");
        await owners.beat(owner, ["run-1", "run-2 😀"], at);
        expect(await owners.lastBeat(owner.id)).toEqual({
          count: expect.any(Number),
          runs: ["run-1", "run-2 😀"],
          at,
        });
      });

      it("names the runs of this beat only", async () => {
        const owners = await open();
        const owner = newOwner();
        await owners.beat(owner, ["run-1", "run-2"], at);
        await owners.beat(owner, [], at);
        expect(await owners.lastBeat(owner.id)).toMatchObject({ runs: [] });
      });

      it("counts up with every beat, and not without one", async () => {
        const owners = await open();
        const owner = newOwner();
        const counts = [];
        for (let beat = 0; beat < 4; beat++) {
          await owners.beat(owner, [], at);
          counts.push(await countOf(owners, owner));
          expect(await countOf(owners, owner)).toBe(counts.at(-1));
        }
        expect(new Set(counts).size).toBe(4);
        expect(counts.toSorted((left, right) => left - right)).toEqual(counts);
      });

      it("is left alone by the beats of others", async () => {
        const owners = await open();
        const [owner, other] = [newOwner(), newOwner()];
        await owners.beat(owner, ["run-1"], at);
        const before = await owners.lastBeat(owner.id);
        await owners.beat(other, ["run-2"], at);
        await owners.leave(other.id);
        expect(await owners.lastBeat(owner.id)).toEqual(before);
        expect(await owners.lastBeat(other.id)).toBeNull();
      });

      it("may beat many times at once", async () => {
        const owners = await open();
        const all = Array.from({ length: 10 }, newOwner);
        await Promise.all(all.map((owner) => owners.beat(owner, [`run of ${owner.id}`], at)));
        for (const { id } of all) expect(await owners.lastBeat(id)).toMatchObject({ runs: [`run of ${id}`] });
      });
    });

    describe("an owner that left", () => {
      it("has no beat", async () => {
        const owners = await open();
        const owner = newOwner();
        await owners.beat(owner, ["run-1"], at);
        await owners.leave(owner.id);
        expect(await owners.lastBeat(owner.id)).toBeNull();
        await owners.leave(owner.id);
      });

      it("goes on counting when it beats again after all", async () => {
        const owners = await open();
        const owner = newOwner();
        await owners.beat(owner, [], at);
        const before = await countOf(owners, owner);
        await owners.leave(owner.id);
        await owners.beat(owner, [], at);
        expect(await countOf(owners, owner)).toBeGreaterThan(before);
      });
    });
  });
}

async function countOf(owners: Owners, owner: Owner): Promise<number> {
  return (await owners.lastBeat(owner.id))?.count ?? Number.NaN;
}

function newOwner(): Owner {
  return {
    id: randomBytes(13).toString("hex").toUpperCase(),
    host: "host",
    boot: randomUUID(),
    pidNamespace: "4026531836",
    pid: 1234,
    processStart: "56789",
    leaseMs: 30_000,
    version: "0.1.0",
  };
}

/** The fake server with users, over TLS, as the real client sees it. */
import { NO_STREAM } from "@eventstore/db-client";
import { describe, expect, it } from "vitest";
import { admin, fakeContext, newIds, newStream } from "./fake-fixture.ts";

const open = fakeContext();
const users = {
  admin: { password: "changeit", groups: ["$admins"] },
  ops: { password: "op:s", groups: ["$ops"] },
  reader: { password: "reads" },
} as const;
const ops = { username: "ops", password: "op:s" };
const reader = { username: "reader", password: "reads" };
const denied = { type: "access-denied", code: 7 };

describe("a server with users", () => {
  it("lets those in who give their password with the call", async () => {
    const { append, ids } = await open({ users });
    const stream = newStream();
    const batch = newIds(1);
    await append(stream, NO_STREAM, batch);
    expect(await ids(stream)).toEqual(batch);
  });

  it("refuses a wrong password and an unknown name as not authenticated", async () => {
    const { client, read } = await open({ users });
    const unauthenticated = { type: "access-denied", code: 16 };
    const wrong = { username: "admin", password: "guessed" };
    const nobody = { username: "toString", password: "x" };
    await expect(read("plan-1", { credentials: wrong })).rejects.toMatchObject(unauthenticated);
    await expect(read("plan-1", { credentials: nobody })).rejects.toMatchObject(unauthenticated);
    const status = client.getProjectionStatus("$by_category", { credentials: wrong });
    await expect(status).rejects.toMatchObject(unauthenticated);
  });

  it("refuses a call without credentials", async () => {
    const { client } = await open({ users });
    const reading = async () => {
      for await (const _ of client.readStream("plan-1"));
    };
    await expect(reading()).rejects.toMatchObject(denied);
    await expect(client.getProjectionStatus("$by_category")).rejects.toMatchObject(denied);
  });

  it("shows all streams at once to admins only, and those of a category to everybody", async () => {
    const { client, append, read } = await open({ users });
    await append("plan-1", NO_STREAM, newIds(1));
    const all = async (credentials: typeof admin) => {
      for await (const _ of client.readAll({ credentials }));
    };
    await expect(all(reader)).rejects.toMatchObject(denied);
    await all(admin);
    expect(await read("$ce-plan", { credentials: reader })).toHaveLength(1);
  });

  it("lets everybody make a projection, and operators delete one", async () => {
    const { client } = await open({ users });
    await client.createProjection("mine", 'fromCategory("plan")', { credentials: reader });
    await client.disableProjection("mine", { credentials: reader });
    await expect(client.deleteProjection("mine", { credentials: reader })).rejects.toMatchObject(denied);
    await client.deleteProjection("mine", { credentials: ops });
  });
});

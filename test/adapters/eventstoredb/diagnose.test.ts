/** What is said of a store that cannot be used, and what to type then, at servers that are none of EventStoreDB's. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createSecureServer } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { diagnose } from "../../../src/adapters/eventstoredb/diagnose.ts";
import { parseStoreUrl } from "../../../src/adapters/eventstoredb/store-url.ts";
import { root } from "../../architecture/source-files.ts";

let folder = "";
const servers: Server[] = [];

/** Keys take what they take on a busy machine. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "planstream-certificates-"));
  for (const [name, host] of [
    ["ours", "127.0.0.1"],
    ["elsewhere", "elsewhere.example"],
  ]) {
    execFileSync("sh", [join(root, "scripts/certificates.sh"), join(folder, name ?? ""), host ?? ""]);
  }
}, 60_000);

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

async function listening(server: Server): Promise<number> {
  servers.push(server.unref());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function withTls(name: "ours" | "elsewhere"): Promise<number> {
  const file = (end: string) => readFileSync(join(folder, name, `node.${end}`));
  return listening(createSecureServer({ cert: file("crt"), key: file("key"), ALPNProtocols: ["h2"] }));
}

/** Answers what it is sent with something else, and goes. */
const withoutTls = () =>
  listening(
    createServer((socket) => socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n")),
  );
const ca = (name: string) => `tlsCAFile=${join(folder, name, "ca/ca.crt")}`;

async function said(url: string, kind: Parameters<typeof diagnose>[1] = "away") {
  const { message, next } = await diagnose(parseStoreUrl(url), kind);
  return { message, commands: next.map(({ command }) => command) };
}

describe("a store that is away", () => {
  it("is said to be down where nobody listens", async () => {
    expect(await said("esdb://127.0.0.1:9?tls=false")).toEqual({
      message: "no server answers at 127.0.0.1:9",
      commands: ["plan doctor --store 'esdb://127.0.0.1:9?tls=false'"],
    });
  });

  it("is said to have a certificate of somebody unknown", async () => {
    const port = await withTls("ours");
    expect(await said(`esdb://ana:s3cret@127.0.0.1:${port}`)).toEqual({
      message: `the certificate of 127.0.0.1:${port} is not trusted: nobody known here has signed it`,
      commands: [`plan list --store 'esdb://ana:PASSWORD@127.0.0.1:${port}?tlsCAFile=ca.crt'`],
    });
  });

  it("is said to have a certificate that another authority has signed", async () => {
    const port = await withTls("ours");
    const { message } = await said(`esdb://127.0.0.1:${port}?${ca("elsewhere")}`);
    expect(message).toBe(
      `the certificate of 127.0.0.1:${port} is not trusted: none in ${join(folder, "elsewhere/ca/ca.crt")} has signed it`,
    );
  });

  it("is said to have a certificate for other names", async () => {
    const port = await withTls("elsewhere");
    expect((await said(`esdb://127.0.0.1:${port}?${ca("elsewhere")}`)).message).toBe(
      `the certificate of 127.0.0.1:${port} is for other names`,
    );
  });

  it("is said to speak no TLS", async () => {
    const port = await withoutTls();
    expect(await said(`esdb://ana:s3cret@127.0.0.1:${port}`)).toEqual({
      message: `127.0.0.1:${port} speaks no TLS`,
      commands: [`plan list --store 'esdb://127.0.0.1:${port}?tls=false'`],
    });
  });

  it("is said to speak TLS alone", async () => {
    const port = await withTls("ours");
    expect(await said(`esdb://127.0.0.1:${port}?tls=false`)).toEqual({
      message: `127.0.0.1:${port} speaks TLS alone`,
      commands: [`plan list --store 'esdb://USER:PASSWORD@127.0.0.1:${port}'`],
    });
  });

  it("is said not to be ready where it is as it should be, or silent", async () => {
    const [well, silent] = [await withTls("ours"), await listening(createServer())];
    for (const port of [well, silent]) {
      expect((await said(`esdb://127.0.0.1:${port}?${ca("ours")}`)).message).toBe(
        `127.0.0.1:${port} is not ready, or says nothing in time`,
      );
    }
  });
});

describe("a store that says no", () => {
  const url = "esdb://ana%40work:s3cret@db.example:2113?nodePreference=follower";

  it.each([
    ["unknown_user", "db.example:2113 does not know user ana@work with this password"],
    ["denied", "user ana@work has no right to do this at db.example:2113"],
    ["not_supported", "db.example:2113 does not do this: its projections are off"],
    ["no_leader", "db.example:2113 has no leader that answers"],
  ] as const)("for the reason %s says so, and never the password", async (kind, message) => {
    const { message: found, commands } = await said(url, kind);
    expect(found).toBe(message);
    expect(commands).toHaveLength(1);
    expect(found + commands).not.toContain("s3cret");
  });

  it("to nobody wants to know who asks", async () => {
    expect(await said("esdb://db.example", "unknown_user")).toEqual({
      message: "db.example:2113 wants to know who asks",
      commands: ["plan list --store 'esdb://USER:PASSWORD@db.example:2113'"],
    });
  });

  it("names the whole URL in what can be typed", async () => {
    expect((await said(url, "unknown_user")).commands).toEqual([
      "plan list --store 'esdb://ana%40work:PASSWORD@db.example:2113?nodePreference=follower'",
    ]);
  });
});

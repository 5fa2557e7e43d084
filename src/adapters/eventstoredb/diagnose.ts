/**
 * Why a store cannot be used, and what gets out of it. Where a server does not answer it is looked at without the client,
 * whose errors tell a server that is down from one whose certificate nobody trusts by their text alone.
 */

import { readFileSync } from "node:fs";
import { connect as connectPlain } from "node:net";
import { connect as connectSecure } from "node:tls";
import type { Remedy } from "../../schema/resume.ts";
import type { Meaning } from "./failures.ts";
import type { Host, StoreUrl } from "./store-url.ts";

export interface Diagnosis {
  readonly message: string;
  readonly next: readonly Remedy[];
}

const lookMs = 1_000;
const look = { command: "plan doctor", why: "shows what can be reached, and where each setting comes from" };

export async function diagnose(url: StoreUrl, kind: Meaning["kind"]): Promise<Diagnosis> {
  const where = hostsOf(url);
  switch (kind) {
    case "denied":
      return url.credentials === null
        ? say(`${where} wants to know who asks`, "--store 'esdb://USER:PASSWORD@…'", "names a user")
        : say(
            `${where} refuses user ${url.credentials.username}: wrong password, or no right to do this`,
            "plan help store",
            "lists the rights each command needs",
          );
    case "not_supported":
      return say(
        `${where} does not do this: its projections are off`,
        "EVENTSTORE_RUN_PROJECTIONS=All",
        "switches them on, in the server's settings",
      );
    case "no_leader":
      return { message: `${where} has no leader that answers`, next: [look] };
    case "refused":
    case "no_stream":
    case "conflict":
    case "too_large":
      return { message: `${where} refuses what was asked of it`, next: [look] };
    case "away":
      return away(url, where);
  }
}

function say(message: string, command: string, why: string): Diagnosis {
  return { message, next: [{ command, why }] };
}

export function hostsOf({ hosts }: StoreUrl): string {
  return hosts.map(({ address, port }) => `${address}:${port}`).join(", ");
}

/** The first host that says anything tells what is amiss. */
async function away(url: StoreUrl, where: string): Promise<Diagnosis> {
  const found = await Promise.all(url.hosts.map((host) => outcomeAt(host, url)));
  const said = found.find((outcome) => outcome !== "down") ?? "down";
  switch (said) {
    case "down":
      return { message: `no server answers at ${where}`, next: [look] };
    case "untrusted":
      return say(
        `the certificate of ${where} is not trusted`,
        "--store 'esdb://…?tlsCAFile=ca.crt'",
        "names the authority that signed it",
      );
    case "plaintext":
      return say(
        `${where} speaks no TLS`,
        "--store 'esdb://…?tls=false'",
        "talks to it without, on a network you trust",
      );
    case "secure":
      return say(`${where} speaks TLS alone`, "--store 'esdb://…?tls=true'", "talks to it with TLS");
    case "answers":
      return { message: `${where} is not ready, or says nothing in time`, next: [look] };
  }
}

type Outcome = "down" | "untrusted" | "plaintext" | "secure" | "answers";

async function outcomeAt(host: Host, url: StoreUrl): Promise<Outcome> {
  if (!(await answers(host))) return "down";
  const strict = await handshake(host, { rejectUnauthorized: true, ca: caOf(url) });
  if (!url.tls) return strict === "no_tls" ? "answers" : "secure";
  if (strict === "trusted") return "answers";
  return strict === "no_tls" ? "plaintext" : "untrusted";
}

function answers({ address, port }: Host): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectPlain({ host: bare(address), port, timeout: lookMs });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}

/** `refused`: there is TLS, and its certificate does not do. */
function handshake(
  { address, port }: Host,
  options: { readonly rejectUnauthorized: boolean; readonly ca: Buffer | undefined },
): Promise<"trusted" | "refused" | "no_tls"> {
  return new Promise((resolve) => {
    const host = bare(address);
    const socket = connectSecure({ host, port, timeout: lookMs, ALPNProtocols: ["h2"], ...options });
    const end = (outcome: "trusted" | "refused" | "no_tls") => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once("secureConnect", () => end("trusted"));
    socket.once("timeout", () => end("no_tls"));
    socket.once("error", ({ code = "" }: NodeJS.ErrnoException) =>
      end(isOfCertificate(code) ? "refused" : "no_tls"),
    );
  });
}

/** OpenSSL's words for what is wrong with a certificate, and Node's own for its names. */
function isOfCertificate(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME/.test(code) && !code.startsWith("ECONN");
}

function bare(address: string): string {
  return address.replace(/^\[|\]$/g, "");
}

function caOf({ caFile }: StoreUrl): Buffer | undefined {
  try {
    return caFile === null ? undefined : readFileSync(caFile);
  } catch {
    return undefined;
  }
}

/** What is found at a host without the client: nobody, somebody with TLS or without, and what is wrong with a certificate. */
import { readFileSync } from "node:fs";
import { connect as connectPlain } from "node:net";
import { connect as connectSecure } from "node:tls";
import type { Host, StoreUrl } from "./store-url.ts";

export type Outcome =
  | "down"
  | "untrusted"
  | "other_name"
  | "expired"
  | "plaintext"
  | "secure"
  /** As it is asked, so that something else is amiss. */
  | "answers";

type Handshake = "trusted" | "untrusted" | "other_name" | "expired" | "no_tls" | "silent";

const lookMs = 1_000;

export async function outcomeAt(host: Host, url: StoreUrl): Promise<Outcome> {
  if (!(await answers(host))) return "down";
  const shaken = await handshake(host, caOf(url));
  if (shaken === "silent") return "answers";
  if (!url.tls) return shaken === "no_tls" ? "answers" : "secure";
  if (shaken === "no_tls") return "plaintext";
  return shaken === "trusted" ? "answers" : shaken;
}

/** Without the brackets an address of version 6 is written in. */
export function bare(address: string): string {
  return address.replace(/^\[|\]$/g, "");
}

/** Undefined for those the system trusts; a file that cannot be read is told of elsewhere. */
export function caOf({ caFile }: Pick<StoreUrl, "caFile">): Buffer | undefined {
  try {
    return caFile === null ? undefined : readFileSync(caFile);
  } catch {
    return undefined;
  }
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

function handshake({ address, port }: Host, ca: Buffer | undefined): Promise<Handshake> {
  return new Promise((resolve) => {
    const host = bare(address);
    const socket = connectSecure({ host, port, ca, timeout: lookMs, ALPNProtocols: ["h2"] });
    const end = (outcome: Handshake) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once("secureConnect", () => end("trusted"));
    socket.once("timeout", () => end("silent"));
    socket.once("error", ({ code = "" }: NodeJS.ErrnoException) => end(meaningOf(code)));
  });
}

/** OpenSSL's words for what is wrong with a certificate, and Node's own for its names. */
function meaningOf(code: string): Handshake {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "other_name";
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") return "expired";
  return /CERT|SELF_SIGNED|UNABLE_TO_/.test(code) ? "untrusted" : "no_tls";
}

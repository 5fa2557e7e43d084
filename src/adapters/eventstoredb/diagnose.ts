/**
 * Why a store cannot be used, and what gets out of it. Where a server does not answer it is looked at without the client,
 * whose errors tell a server that is down from one whose certificate nobody trusts by their text alone.
 */
import type { Remedy } from "../../schema/resume.ts";
import type { Meaning } from "./failures.ts";
import { type Outcome, outcomeAt } from "./look-at-host.ts";
import type { StoreUrl } from "./store-url.ts";
import { quotedUrl } from "./url-text.ts";

export interface Diagnosis {
  readonly message: string;
  readonly next: readonly Remedy[];
  /** As it is asked it would not even be heard: a call of a client that never had an answer was never sent. */
  readonly isUnheard?: true;
}

/** Stands in a command until a person puts a name there. */
const somebody = { username: "USER", password: "" };
const rights = {
  command: "plan help store",
  why: "says what a server needs, and which rights commands need",
};

export async function diagnose(url: StoreUrl, kind: Meaning["kind"]): Promise<Diagnosis> {
  const where = hostsOf(url);
  switch (kind) {
    case "unknown_user":
      return url.credentials === null
        ? say(`${where} wants to know who asks`, withUrl(named(url), "says who asks"))
        : say(
            `${where} does not know user ${url.credentials.username} with this password`,
            withUrl(url, "asks with another password"),
          );
    case "denied":
      return url.credentials === null
        ? say(`${where} wants to know who asks`, withUrl(named(url), "says who asks"))
        : say(`user ${url.credentials.username} has no right to do this at ${where}`, rights);
    case "not_supported":
      return say(`${where} does not do this: its projections are off`, rights);
    case "no_leader":
      return say(`${where} has no leader that answers`, look(url));
    case "no_stream":
      return say(`${where} has deleted for good what was to be changed`, look(url));
    case "refused":
    case "conflict":
    case "too_large":
      return say(`${where} refuses what was asked of it`, look(url));
    case "away":
      return away(url, where);
  }
}

export function hostsOf({ hosts }: StoreUrl): string {
  return hosts.map(({ address, port }) => `${address}:${port}`).join(", ");
}

function say(message: string, next: Remedy): Diagnosis {
  return { message, next: [next] };
}

function look(url: StoreUrl): Remedy {
  return { command: `plan doctor --store ${quotedUrl(url)}`, why: "looks at the server again" };
}

function withUrl(url: StoreUrl, why: string): Remedy {
  return { command: `plan list --store ${quotedUrl(url)}`, why };
}

function named(url: StoreUrl): StoreUrl {
  return { ...url, tls: true, credentials: url.credentials ?? somebody };
}

/** The first host that says anything tells what is amiss. */
async function away(url: StoreUrl, where: string): Promise<Diagnosis> {
  const found = await Promise.all(url.hosts.map((host) => outcomeAt(host, url)));
  const outcome = found.find((one) => one !== "down") ?? "down";
  const said = inWords(outcome, url, where);
  return outcome === "down" || outcome === "answers" ? said : { ...said, isUnheard: true };
}

function inWords(outcome: Outcome, url: StoreUrl, where: string): Diagnosis {
  switch (outcome) {
    case "down":
      return say(`no server answers at ${where}`, look(url));
    case "untrusted": {
      const why = url.caFile === null ? "nobody known here" : `none in ${url.caFile}`;
      return say(
        `the certificate of ${where} is not trusted: ${why} has signed it`,
        withUrl({ ...url, caFile: "ca.crt" }, "trusts who is in the file ca.crt"),
      );
    }
    case "other_name":
      return say(`the certificate of ${where} is for other names`, look(url));
    case "expired":
      return say(`the certificate of ${where} is not valid now`, look(url));
    case "plaintext":
      return say(
        `${where} speaks no TLS`,
        withUrl(
          { ...url, tls: false, caFile: null, credentials: null },
          "does without, in a network you trust",
        ),
      );
    case "secure":
      return say(`${where} speaks TLS alone`, withUrl(named(url), "speaks TLS, and says who asks"));
    case "answers":
      return say(`${where} is not ready, or says nothing in time`, look(url));
  }
}

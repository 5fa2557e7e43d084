/**
 * The client of one store, made when it is first needed and made anew where the old one cannot recover. It sends nothing
 * by itself: the client connects with its first call.
 */
import { readFileSync } from "node:fs";
import { EventStoreDBClient } from "@eventstore/db-client";
import { StoreError } from "../../application/ports/store-error.ts";
import type { StoreUrl } from "./store-url.ts";

/**
 * Credentials with each call select the append that has a deadline and a state of its own; the client's default one hangs
 * for ever when a server falls silent, and mixes up clients. Without TLS they are not sent.
 */
const nobody = { username: "nobody", password: "nobody" };

export class Connection {
  readonly url: StoreUrl;
  /** Whether a server has ever said anything, be it no. */
  hasAnswered = false;
  #client: EventStoreDBClient | null = null;

  constructor(url: StoreUrl) {
    this.url = url;
  }

  /** @throws StoreError `STORE_UNAVAILABLE` where a certificate cannot be read */
  get client(): EventStoreDBClient {
    this.#client ??= newClient(this.url);
    return this.#client;
  }

  /** Of every call that is no stream. */
  get callOptions() {
    return { ...this.streamOptions, deadline: this.url.deadlineMs };
  }

  /** What was acknowledged is seen by the leader for sure, by a follower some time later. */
  get streamOptions() {
    return { credentials: this.url.credentials ?? nobody, requiresLeader: true };
  }

  /** False of one that was replaced: its streams have ended, and nothing tells that from being over. */
  isCurrent(client: EventStoreDBClient): boolean {
    return this.#client === client;
  }

  /** The next call is made by a new client, unless somebody else has seen to that already. */
  async renew(broken: EventStoreDBClient): Promise<void> {
    if (!this.isCurrent(broken)) return;
    this.#client = null;
    await broken.dispose();
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.dispose();
  }
}

function newClient({ hosts, discover, tls, caFile, userCertificate, ...url }: StoreUrl): EventStoreDBClient {
  const { credentials, nodePreference, deadlineMs: defaultDeadline } = url;
  const channel = {
    insecure: !tls,
    ...(caFile === null ? {} : { rootCertificate: pemFile(caFile) }),
    ...(userCertificate === null
      ? {}
      : { userCertFile: pemFile(userCertificate.certFile), userKeyFile: pemFile(userCertificate.keyFile) }),
  };
  const user = tls ? (credentials ?? undefined) : undefined;
  const client = { defaultDeadline, connectionName: "planstream" };
  // A node that is away is looked for by whoever waits for the store, so that a stop is heard in between.
  const discovery = {
    ...client,
    nodePreference,
    maxDiscoverAttempts: 3,
    discoveryInterval: 100,
    gossipTimeout: 2,
  };
  const [first] = hosts;
  if (first !== undefined && discover)
    return new EventStoreDBClient({ discover: first, ...discovery }, channel, user);
  if (first !== undefined && hosts.length === 1)
    return new EventStoreDBClient({ endpoint: first, ...client }, channel, user);
  return new EventStoreDBClient({ endpoints: [...hosts], ...discovery }, channel, user);
}

function pemFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new StoreError("STORE_UNAVAILABLE", `the certificate ${path} cannot be read (${code})`, {
      cause: error,
      isDefinite: true,
    });
  }
}

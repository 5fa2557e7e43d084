/**
 * An EventStoreDB server that is not one: it speaks the protocol, keeps everything in memory, answers as a real server
 * was seen to, and goes wrong when a test says so. What it answers is held against a real server's transcript.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkAccess, type FakeUsers, type Needs } from "./access.ts";
import { FakeLog } from "./fake-log.ts";
import { addServices } from "./fake-services.ts";
import { Faults, type RpcName } from "./faults.ts";
import type { FakeMember } from "./gossip-call.ts";
import { OpenCalls } from "./open-calls.ts";
import { type FakeVersion, ProjectionCalls } from "./projection-calls.ts";
import { ProjectionEngine } from "./projection-engine.ts";
import { grpc } from "./protocol.ts";
import { type RpcFailure, rpcFailures } from "./rpc-failure.ts";
import { selfSigned } from "./self-signed.ts";

export interface FakeOptions {
  readonly version?: FakeVersion;
  /** Makes it speak TLS, without which the client sends no credentials. */
  readonly users?: FakeUsers;
  /** What it says of its cluster. Absent: that it is alone, and leads. */
  readonly members?: readonly FakeMember[];
  /** Another node of the same cluster: both have one log and one set of projections. */
  readonly beside?: FakeEventStoreDb;
}

type Endpoint = Pick<FakeMember, "host" | "port">;

export async function startFakeEventStoreDb(options: FakeOptions = {}): Promise<FakeEventStoreDb> {
  const fake = new FakeEventStoreDb(options);
  await fake.restart();
  return fake;
}

export class FakeEventStoreDb {
  readonly log: FakeLog;
  readonly engine: ProjectionEngine;
  readonly faults = new Faults();
  /** The names of all calls, in the order they came in. */
  readonly calls: RpcName[] = [];
  readonly #version: FakeVersion;
  readonly #users: FakeUsers | null;
  readonly #openCalls = new OpenCalls();
  readonly #waiting = new Set<() => void>();
  #members: readonly FakeMember[] | null;
  /** Who leads, when it is not this node; null: nobody. */
  #leader: Endpoint | "self" | null = "self";
  #hasProjections = true;
  #isSlow = false;
  #server: grpc.Server | null = null;
  #port = 0;
  #tls: { readonly folder: string; readonly credentials: grpc.ServerCredentials } | null = null;

  constructor({ version = "24.6", users, members, beside }: FakeOptions) {
    this.log = beside?.log ?? new FakeLog();
    this.engine = beside?.engine ?? new ProjectionEngine(this.log);
    this.#version = version;
    this.#users = users ?? null;
    this.#members = members ?? null;
  }

  get port(): number {
    return this.#port;
  }

  get host(): string {
    return this.#users === null ? "127.0.0.1" : "localhost";
  }

  /** A connection string, without credentials. */
  get url(): string {
    const tls = this.#tls === null ? "tls=false" : `tls=true&tlsCAFile=${join(this.#tls.folder, "ca.crt")}`;
    return `esdb://${this.host}:${this.#port}?${tls}`;
  }

  /** How many reads and subscriptions are being served. */
  get openReads(): number {
    return this.#openCalls.size;
  }

  get openSubscriptions(): number {
    return this.#openCalls.subscriptions;
  }

  /** How many reads and subscriptions were cut off. */
  get cutReads(): number {
    return this.#openCalls.cut;
  }

  countOf(rpc: RpcName): number {
    return this.calls.filter((call) => call === rpc).length;
  }

  /** Waits for a state of the fake that its clients bring about. */
  async until(condition: (fake: this) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  // Knobs. Each holds for the next so many calls; `faults.counts` says how often it was used.

  /** Appends are kept, and answered by an error (UNAVAILABLE, if nothing is said) or, with null, not at all. */
  loseAppendAnswers(times = 1, failure: RpcFailure | null = rpcFailures.unavailable()): void {
    this.faults.arrange("Streams.Append", { kind: "lost-answer", failure }, times);
  }

  /** Calls are accepted, never done and never answered; a read gives so many events first. */
  silence(rpc: RpcName, times = Number.POSITIVE_INFINITY, afterEvents = 0): void {
    this.faults.arrange(rpc, { kind: "silence", afterEvents }, times);
  }

  delay(rpc: RpcName, ms: number, times = Number.POSITIVE_INFINITY, isDoneFirst = false): void {
    this.faults.arrange(rpc, { kind: "delay", ms, isDoneFirst }, times);
  }

  fail(rpc: RpcName, failure: RpcFailure, times = 1, afterEvents = 0): void {
    this.faults.arrange(rpc, { kind: "failure", failure, afterEvents }, times);
  }

  unavailable(rpc: RpcName, times = 1): void {
    this.fail(rpc, rpcFailures.unavailable(), times);
  }

  notReady(rpc: RpcName, times = 1): void {
    this.fail(rpc, rpcFailures.notReady(), times);
  }

  /** Another node leads from now on, or nobody: calls that need a leader are sent there, and projections say nothing. */
  follow(leader: Endpoint | null): void {
    this.#leader = leader;
  }

  lead(): void {
    this.#leader = "self";
  }

  setMembers(members: readonly FakeMember[]): void {
    this.#members = members;
  }

  /** Ends all reads and subscriptions as if they were over, or as if the server had gone. */
  cutReadsOff(how: "gracefully" | "unavailable"): void {
    this.#openCalls.cutAll(how);
    this.#changed();
  }

  /** Subscriptions from now on look no further than to their next checkpoint, each time `goOn` is called. */
  slowScans(): void {
    this.#isSlow = true;
  }

  goOn(): void {
    this.#openCalls.goOnAll();
  }

  /** The subscriptions there are get nothing any more, and no end either. */
  muteSubscriptions(): void {
    this.#openCalls.muteAll();
  }

  faultProjection(name: string, reason: string): void {
    const projection = this.engine.get(name);
    if (projection === undefined) throw new Error(`there is no projection ${name}`);
    projection.fault = reason;
  }

  /** As a server that was started with --run-projections=None. */
  turnProjectionsOff(): void {
    this.#hasProjections = false;
  }

  async stop(): Promise<void> {
    this.#server?.forceShutdown();
    this.#server = null;
    if (this.#tls !== null) rmSync(this.#tls.folder, { recursive: true, force: true });
    this.#tls = null;
  }

  /** On the same port, with the same data, but without the ids that only memory held. */
  async restart(): Promise<void> {
    if (this.#server !== null) await this.stop();
    this.log.forgetIds();
    const server = new grpc.Server({
      "grpc.max_receive_message_length": 17 * 1024 * 1024,
      "grpc.max_send_message_length": -1,
    });
    addServices(server, {
      gate: {
        enter: (rpc) => this.#enter(rpc),
        admit: (rpc, headers, needs) => this.#admit(rpc, headers, needs),
      },
      log: this.log,
      projections: new ProjectionCalls(this.engine, this.#version),
      openCalls: this.#openCalls,
      version: this.#version,
      host: this.host,
      members: () =>
        this.#members ?? [{ port: this.#port, state: this.#leader === "self" ? "Leader" : "Follower" }],
      isSlow: () => this.#isSlow,
      changed: () => this.#changed(),
    });
    const credentials = this.#users === null ? grpc.ServerCredentials.createInsecure() : this.#secure();
    this.#port = await new Promise((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${this.#port}`, credentials, (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
    this.#server = server;
  }

  #enter(rpc: RpcName) {
    this.calls.push(rpc);
    this.#changed();
    return this.faults.take(rpc);
  }

  #admit(rpc: RpcName, headers: grpc.Metadata, needs: Needs): boolean {
    const isProjection = rpc.startsWith("Projections.");
    if (isProjection && !this.#hasProjections) throw rpcFailures.unimplemented();
    checkAccess(this.#users, headers, needs);
    if (this.#leader === "self" || rpc === "Gossip.Read") return false;
    if (isProjection) return true;
    if (headers.get("requires-leader")[0] !== "true") return false;
    if (this.#leader === null) throw rpcFailures.noLeader();
    throw rpcFailures.notLeader(this.#leader.host ?? this.host, this.#leader.port);
  }

  #changed(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resume of waiting) resume();
  }

  #secure(): grpc.ServerCredentials {
    const { certificate, key } = selfSigned(new Date());
    const folder = mkdtempSync(join(tmpdir(), "esdb-fake-"));
    writeFileSync(join(folder, "ca.crt"), certificate);
    const [cert_chain, private_key] = [Buffer.from(certificate), Buffer.from(key)];
    const credentials = grpc.ServerCredentials.createSsl(null, [{ cert_chain, private_key }]);
    this.#tls = { folder, credentials };
    return credentials;
  }
}

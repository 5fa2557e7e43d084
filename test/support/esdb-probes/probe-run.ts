/**
 * One run of the probes: the client they ask through, names and ids that no other run has, and the list of answers, in
 * which whatever differs from run to run has a name that does not.
 */
import { randomUUID } from "node:crypto";
import {
  type AppendExpectedRevision,
  type AppendResult,
  type Credentials,
  EventStoreDBClient,
  jsonEvent,
  type ReadStreamOptions,
  type ResolvedEvent,
} from "@eventstore/db-client";

export interface ProbeAnswer {
  readonly probe: string;
  readonly answer: unknown;
}

export interface ProbeRun {
  readonly client: EventStoreDBClient;
  readonly credentials: Credentials;
  readonly answers: ProbeAnswer[];
  /** The category of this run's streams: what stands before the first `-`. */
  readonly category: string;
  stream(name: string): string;
  /** The same for the same number, in this run. */
  id(number: number): string;
  /** Asks, and keeps the answer or the error. */
  probe(name: string, ask: () => Promise<unknown>): Promise<void>;
  append(
    stream: string,
    expectedRevision: AppendExpectedRevision,
    ids: readonly number[],
    data?: Record<string, unknown>,
  ): Promise<AppendResult>;
  read(stream: string, options?: ReadStreamOptions): Promise<readonly unknown[]>;
}

export function probeRun(url: string, credentials: Credentials): ProbeRun {
  const token = randomUUID().replaceAll("-", "");
  const client = EventStoreDBClient.connectionString(url);
  const answers: ProbeAnswer[] = [];
  const category = `probe${token}`;
  const id = (number: number) =>
    `${token.slice(0, 8)}-${token.slice(8, 12)}-4${token.slice(13, 16)}-8${token.slice(17, 20)}-${String(number).padStart(12, "0")}`;
  const withoutToken = (text: string) =>
    text.replaceAll(new RegExp(`${id(0).slice(0, -12)}0*(\\d+)`, "g"), "id-$1").replaceAll(token, "");
  const normalised = (value: unknown): unknown =>
    value === undefined ? "nothing" : JSON.parse(withoutToken(JSON.stringify(value, asPlain)));
  const run: ProbeRun = {
    client,
    credentials,
    answers,
    category,
    id,
    stream: (name) => `${category}-${name}`,
    async probe(name, ask) {
      const answer = await ask().then((value) => ({ answer: value }), errorAnswer);
      answers.push({ probe: name, answer: normalised(answer.answer) });
    },
    append: (stream, expectedRevision, ids, data) =>
      client.appendToStream(
        stream,
        ids.map((number) =>
          jsonEvent({ id: id(number), type: "Probed", data: data ?? { number }, metadata: { number } }),
        ),
        { expectedRevision, credentials, requiresLeader: true, deadline: 10_000 },
      ),
    async read(stream, options) {
      const events: unknown[] = [];
      for await (const event of client.readStream(stream, { credentials, ...options })) {
        events.push(shortEvent(event));
      }
      return events;
    },
  };
  return run;
}

/** What of an event is the same in each run. */
export function shortEvent({ event, link, commitPosition }: ResolvedEvent): unknown {
  return {
    revision: event?.revision,
    id: event?.id,
    type: event?.type,
    stream: event?.streamId,
    data: event?.data,
    metadata: event?.metadata,
    isJson: event?.isJson,
    created: event?.created instanceof Date && event.created.getTime() > Date.UTC(2020),
    position: positionKind(event?.position),
    commitPosition: commitPosition === undefined ? "none" : commitPosition === event?.position?.commit,
    ...(link === undefined ? {} : { link: { revision: link.revision, type: link.type } }),
  };
}

const unset = 0xffffffffffffffffn;

export function positionKind(position: { commit: bigint; prepare: bigint } | undefined): string {
  if (position === undefined) return "none";
  if (position.commit === unset) return "unset";
  return position.commit === position.prepare ? "commit is prepare" : "commit is not prepare";
}

function errorAnswer(error: unknown): { answer: unknown } {
  const { type, code, expectedVersion, actualVersion, message, maxAppendSize } = error as Record<
    string,
    unknown
  >;
  // How long a call took and whom it asked differs.
  const text = String(message).split(/ after \d|,remote_addr/)[0];
  return { answer: { error: { type, code, expectedVersion, actualVersion, maxAppendSize, message: text } } };
}

function asPlain(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("utf8")}`;
  return value;
}

/** How the server says no: a gRPC status, its text, and the trailers by which the client knows what is meant. */
import { grpc } from "./protocol.ts";

export class RpcFailure extends Error {
  readonly code: grpc.status;
  readonly details: string;
  readonly metadata: grpc.Metadata;

  constructor(code: grpc.status, details: string, trailers: Readonly<Record<string, string>> = {}) {
    super(details);
    this.code = code;
    this.details = details;
    this.metadata = new grpc.Metadata();
    for (const [name, value] of Object.entries(trailers)) this.metadata.set(name, value);
  }
}

const { status } = grpc;

export const rpcFailures = {
  accessDenied: () =>
    new RpcFailure(status.PERMISSION_DENIED, "Access Denied", { exception: "access-denied" }),

  wrongPassword: () => new RpcFailure(status.UNAUTHENTICATED, "Unauthenticated"),

  notLeader: (host: string, port: number) =>
    new RpcFailure(status.NOT_FOUND, "Leader info available", {
      exception: "not-leader",
      "leader-endpoint-host": host,
      "leader-endpoint-port": String(port),
    }),

  noLeader: () => new RpcFailure(status.UNKNOWN, "No leader info available in response"),

  notReady: () => new RpcFailure(status.UNAVAILABLE, "Server Is Not Ready"),

  tooBusy: () => new RpcFailure(status.UNAVAILABLE, "Server Is Too Busy"),

  unavailable: () => new RpcFailure(status.UNAVAILABLE, "Connection dropped"),

  timedOut: () => new RpcFailure(status.ABORTED, "Operation timed out: Prepare phase timeout."),

  streamDeleted: (stream: string) =>
    new RpcFailure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
      exception: "stream-deleted",
      "stream-name": stream,
    }),

  tooLarge: (bytesMax: number) =>
    new RpcFailure(status.INVALID_ARGUMENT, `Maximum Append Size of ${bytesMax} Exceeded.`, {
      exception: "maximum-append-size-exceeded",
      "maximum-append-size": String(bytesMax),
    }),

  /** The name is in a header, and a server fails as a whole over one that cannot be. */
  wrongDelete: (stream: string, expected: number, actual: number) =>
    /[^ -~]/.test(stream)
      ? rpcFailures.unexpected("Received HTTP status code 500")
      : wrongDelete(stream, expected, actual),

  /** What the server says where it forgot to say something better. */
  unexpected: (text: string) => new RpcFailure(status.UNKNOWN, text),

  unimplemented: () => new RpcFailure(status.UNIMPLEMENTED, "Service is unimplemented."),

  /** Nothing a server says: planstream must never append this way. */
  batchAppend: () =>
    new RpcFailure(
      status.FAILED_PRECONDITION,
      "BatchAppend must not be used: give credentials with each append",
    ),
};

function wrongDelete(stream: string, expected: number, actual: number): RpcFailure {
  return new RpcFailure(
    status.FAILED_PRECONDITION,
    `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
    {
      exception: "wrong-expected-version",
      "stream-name": stream,
      "expected-version": String(expected),
      "actual-version": String(actual),
    },
  );
}

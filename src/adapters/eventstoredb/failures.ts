/**
 * What the client's errors mean, told by their type and code alone. Nothing is sent from here, and nothing is decided: a
 * caller asks whether a failure may pass, whether something may have been written, and whether the client is worn out.
 */
import { ErrorType } from "@eventstore/db-client";

export interface Meaning {
  readonly kind:
    | "conflict"
    | "too_large"
    | "no_stream"
    /** A wrong password, or a user there is not. */
    | "unknown_user"
    /** A user that may not do this. */
    | "denied"
    | "not_supported"
    /** No node that answers is the leader. */
    | "no_leader"
    /** Away, not ready, silent: it may be back in a moment. */
    | "away"
    /** The server has understood it and says no. */
    | "refused";
  /** The server itself says so, so it is there; everything else may mean that it is not. */
  readonly isAnswer: boolean;
  /** An append may have been written all the same. */
  readonly maybeWritten: boolean;
  /** The client does not connect anew by itself after this one. */
  readonly isClientBroken: boolean;
}

/** Codes of gRPC. */
const [cancelled, unknown, invalidArgument, deadlineExceeded, notFound, permissionDenied] = [
  1, 2, 3, 4, 5, 7,
];
const [resourceExhausted, unimplemented, internal, unavailable, dataLoss, unauthenticated] = [
  8, 12, 13, 14, 15, 16,
];

const errorTypes: ReadonlySet<unknown> = new Set(Object.values(ErrorType));

export function meaningOf(error: unknown): Meaning {
  const { type, code } = error as { readonly type?: string; readonly code?: number };
  const isClientBroken = code === internal || code === dataLoss;
  switch (type) {
    case ErrorType.WRONG_EXPECTED_VERSION:
      return definite("conflict");
    case ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED:
      return definite("too_large");
    // One deleted for good is as missing as one that never was.
    case ErrorType.STREAM_NOT_FOUND:
    case ErrorType.STREAM_DELETED:
      return definite("no_stream");
    case ErrorType.ACCESS_DENIED:
      return definite(code === unauthenticated ? "unknown_user" : "denied");
    case ErrorType.UNSUPPORTED:
      return definite("not_supported");
    case ErrorType.NOT_LEADER:
      return { kind: "no_leader", isAnswer: true, maybeWritten: false, isClientBroken: false };
    // A write that was not committed in time, or the repeat of one that is not yet.
    case ErrorType.TIMEOUT:
      return { kind: "away", isAnswer: true, maybeWritten: true, isClientBroken: false };
    case ErrorType.INVALID_ARGUMENT:
    case ErrorType.NOT_FOUND:
      return definite("refused");
  }
  switch (code) {
    case unauthenticated:
      return definite("unknown_user");
    case permissionDenied:
      return definite("denied");
    case unimplemented:
      return definite("not_supported");
    case invalidArgument:
    case notFound:
      return definite("refused");
    case cancelled:
    case unknown:
    case deadlineExceeded:
    case resourceExhausted:
    case internal:
    case unavailable:
    case dataLoss:
      return { kind: "away", isAnswer: false, maybeWritten: true, isClientBroken };
  }
  // The client is of no use after a cluster of which no node was found.
  return { kind: "away", isAnswer: false, maybeWritten: true, isClientBroken: isUndiscovered(error) };
}

/** False of what is amiss on this side: a fault of a local file, a mistake of ours. */
export function isClientError(error: unknown): boolean {
  const { type, code } = error as { readonly type?: unknown; readonly code?: unknown };
  const isOfStream = typeof code === "string" && code.startsWith("ERR_STREAM_");
  return errorTypes.has(type) || typeof code === "number" || isOfStream || isUndiscovered(error);
}

/** That no node of a cluster was found is a bare error, with neither type nor code. */
function isUndiscovered(error: unknown): boolean {
  return error instanceof Error && error.name === "Error" && !("code" in error) && !("type" in error);
}

/** Whether the same call may come to something later, and nobody has done anything. */
export function mayPass({ kind }: Meaning): boolean {
  return kind === "away" || kind === "no_leader";
}

/** Stands for a stream that ended because its client was replaced. */
export function cutShort(): Error {
  return Object.assign(new Error("the client was replaced"), { type: ErrorType.TIMEOUT });
}

/** No answer in time, which is also all that a node says to questions about projections that does not lead. */
export function isSilence(error: unknown): boolean {
  return (error as { readonly code?: unknown }).code === deadlineExceeded;
}

function definite(kind: Meaning["kind"]): Meaning {
  return { kind, isAnswer: true, maybeWritten: false, isClientBroken: false };
}

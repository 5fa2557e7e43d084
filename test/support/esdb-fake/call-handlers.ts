/**
 * What every call goes through: it is noted, what a test arranged for it happens, the leader and the user are looked at,
 * and only then it is done and answered.
 */
import { type EventEmitter, once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import type { Needs } from "./access.ts";
import type { Fault, RpcName } from "./faults.ts";
import { noAnswer } from "./projection-calls.ts";
import type { grpc } from "./protocol.ts";
import { RpcFailure, rpcFailures } from "./rpc-failure.ts";

/** The server a call came to. */
export interface CallGate {
  /** Notes the call and gives what was arranged for it. */
  enter(rpc: RpcName): Fault | null;
  /** @throws RpcFailure when another node leads, or the user may not. True when there will be no answer at all. */
  admit(rpc: RpcName, headers: grpc.Metadata, needs: Needs): boolean;
}

type Answer<T> = T | typeof noAnswer;

export function unaryCall<Request, Response>(
  gate: CallGate,
  rpc: RpcName,
  needs: (request: Request) => Needs,
  act: (request: Request) => Answer<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    void answer(
      gate,
      rpc,
      call,
      callback,
      () => needs(call.request),
      () => act(call.request),
    );
  };
}

/** A call of many messages that are answered once. */
export function collectedCall<Request, Part, Response>(
  gate: CallGate,
  rpc: RpcName,
  read: (messages: readonly Part[]) => Request,
  needs: (request: Request) => Needs,
  act: (request: Request) => Answer<Response>,
): grpc.handleClientStreamingCall<Part, Response> {
  return (call, callback) => {
    const messages: Part[] = [];
    call.on("data", (message: Part) => messages.push(message));
    call.on("end", () => {
      let request: Request | undefined;
      const parsed = () => {
        request ??= read(messages);
        return request;
      };
      void answer(
        gate,
        rpc,
        call,
        callback,
        () => needs(parsed()),
        () => act(parsed()),
      );
    });
  };
}

/** A call that is answered by so many messages and an end. */
export function listedCall<Request, Response>(
  gate: CallGate,
  rpc: RpcName,
  needs: (request: Request) => Needs,
  act: (request: Request) => readonly Response[],
): (call: grpc.ServerWritableStream<Request, Response>) => Promise<void> {
  return async (call) => {
    const fault = gate.enter(rpc);
    try {
      if (fault?.kind === "delay") await wait(fault.ms);
      if (gate.admit(rpc, call.metadata, needs(call.request))) return;
      const list = act(call.request);
      const isCut = fault?.kind === "silence" || fault?.kind === "failure";
      for (const response of isCut ? list.slice(0, fault.afterEvents) : list) {
        if (call.cancelled) return;
        if (!call.write(response)) await drainedOrCancelled(call);
      }
      if (fault?.kind === "silence") return;
      if (fault?.kind === "failure") throw fault.failure;
      call.end();
    } catch (error) {
      call.emit("error", asFailure(error));
    }
  };
}

/** Whichever comes first; listening for the other ends with it, or a long list would gather listeners. */
async function drainedOrCancelled(call: EventEmitter): Promise<void> {
  const listening = new AbortController();
  const { signal } = listening;
  try {
    await Promise.race([once(call, "drain", { signal }), once(call, "cancelled", { signal })]);
  } finally {
    listening.abort();
  }
}

async function answer<Response>(
  gate: CallGate,
  rpc: RpcName,
  call: { readonly cancelled: boolean; readonly metadata: grpc.Metadata },
  callback: grpc.sendUnaryData<Response>,
  needs: () => Needs,
  act: () => Answer<Response>,
): Promise<void> {
  const fault = gate.enter(rpc);
  if (fault?.kind === "silence") return;
  try {
    if (fault?.kind === "failure") throw fault.failure;
    if (fault?.kind === "delay" && !fault.isDoneFirst) await wait(fault.ms);
    // A write that waits in the server's queue is dropped when its client has gone.
    if (call.cancelled) return;
    if (gate.admit(rpc, call.metadata, needs())) return;
    const response = act();
    if (fault?.kind === "delay" && fault.isDoneFirst) await wait(fault.ms);
    if (response === noAnswer) return;
    if (fault?.kind === "lost-answer") {
      if (fault.failure !== null) callback(fault.failure);
      return;
    }
    callback(null, response);
  } catch (error) {
    callback(asFailure(error));
  }
}

function asFailure(error: unknown): RpcFailure {
  if (error instanceof RpcFailure) return error;
  // A bug of the fake: the test's output is where it has to be seen.
  console.error(error);
  return rpcFailures.unexpected(`Exception was thrown by handler: ${String(error)}`);
}

/** The services of a fake server, each call bound to what does it. */
import type { ReadReq } from "@eventstore/db-client/generated/streams_pb.js";
import type { Needs } from "./access.ts";
import { type AppendCall, appendEvents, readAppendCall, streamName } from "./append-call.ts";
import { type CallGate, collectedCall, listedCall, unaryCall } from "./call-handlers.ts";
import { deletedStream, deleteStream, tombstoneStream } from "./delete-calls.ts";
import type { FakeLog } from "./fake-log.ts";
import { clusterInfo, type FakeMember, supportedMethods } from "./gossip-call.ts";
import type { OpenCalls, ReadCall } from "./open-calls.ts";
import type { FakeVersion, ProjectionCalls } from "./projection-calls.ts";
import { type grpc, services } from "./protocol.ts";
import { readEvents } from "./read-call.ts";
import { rpcFailures } from "./rpc-failure.ts";
import { Subscription } from "./subscription.ts";

export interface ServedNode {
  readonly gate: CallGate;
  readonly log: FakeLog;
  readonly projections: ProjectionCalls;
  readonly openCalls: OpenCalls;
  readonly version: FakeVersion;
  readonly host: string;
  members(): readonly FakeMember[];
  /** Subscriptions wait at each checkpoint. */
  isSlow(): boolean;
  changed(): void;
}

export function addServices(server: grpc.Server, node: ServedNode): void {
  const { gate, log, projections } = node;
  server.addService(services.streams, {
    read: (call: ReadCall) => void read(node, call),
    append: collectedCall(
      gate,
      "Streams.Append",
      readAppendCall,
      ({ stream }: AppendCall): Needs => ({ stream }),
      (request) => appendEvents(log, request),
    ),
    delete: unaryCall(
      gate,
      "Streams.Delete",
      (request) => ({ stream: deletedStream(request) }),
      (request) => deleteStream(log, request),
    ),
    tombstone: unaryCall(
      gate,
      "Streams.Tombstone",
      (request) => ({ stream: deletedStream(request) }),
      (request) => tombstoneStream(log, request),
    ),
    batchAppend: (call: grpc.ServerDuplexStream<unknown, unknown>) => {
      gate.enter("Streams.BatchAppend");
      call.emit("error", rpcFailures.batchAppend());
    },
  });
  server.addService(services.features, {
    getSupportedMethods: unaryCall(
      gate,
      "ServerFeatures.GetSupportedMethods",
      () => "nothing",
      () => supportedMethods(node.version),
    ),
  });
  server.addService(services.gossip, {
    read: unaryCall(
      gate,
      "Gossip.Read",
      () => "nothing",
      () => clusterInfo(node.members(), node.host),
    ),
  });
  const user = (): Needs => "user";
  server.addService(services.projections, {
    create: unaryCall(gate, "Projections.Create", user, (request) => projections.create(request)),
    update: unaryCall(gate, "Projections.Update", user, (request) => projections.update(request)),
    delete: unaryCall(
      gate,
      "Projections.Delete",
      () => "ops",
      (request) => projections.delete(request),
    ),
    enable: unaryCall(gate, "Projections.Enable", user, (request) => projections.enable(request)),
    disable: unaryCall(gate, "Projections.Disable", user, (request) => projections.disable(request)),
    reset: unaryCall(gate, "Projections.Reset", user, (request) => projections.reset(request)),
    state: unaryCall(gate, "Projections.State", user, (request) => projections.state(request)),
    result: unaryCall(gate, "Projections.Result", user, (request) => projections.result(request)),
    statistics: listedCall(gate, "Projections.Statistics", user, (request) =>
      projections.statistics(request),
    ),
  });
}

function readNeeds(request: ReadReq): Needs {
  const stream = request.getOptions()?.getStream();
  return { stream: stream === undefined ? "$all" : streamName(stream) };
}

async function read(node: ServedNode, call: ReadCall): Promise<void> {
  const options = call.request.getOptions();
  if (options?.hasSubscription()) {
    subscribe(node, call, options);
    return;
  }
  node.openCalls.add(call, null, () => node.changed());
  await listedCall(node.gate, "Streams.Read", readNeeds, () =>
    options === undefined ? [] : readEvents(node.log, options),
  )(call);
}

function subscribe(node: ServedNode, call: ReadCall, options: ReadReq.Options): void {
  const fault = node.gate.enter("Streams.Read");
  try {
    if (fault?.kind === "failure") throw fault.failure;
    if (node.gate.admit("Streams.Read", call.metadata, readNeeds(call.request))) return;
    const subscription = new Subscription(node.log, options, node.version, {
      send: (response) => void call.write(response),
      fail: (failure) => void call.emit("error", failure),
    });
    if (fault?.kind === "silence") subscription.mute();
    if (node.isSlow()) subscription.hold();
    node.openCalls.add(call, subscription, () => node.changed());
    subscription.start();
  } catch (error) {
    call.emit("error", error);
  }
}

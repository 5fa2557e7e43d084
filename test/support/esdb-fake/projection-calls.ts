/** The service by which projections are made, asked, stopped and deleted, with a real server's answers to each. */
import type {
  CreateReq,
  DeleteReq,
  DisableReq,
  EnableReq,
  ResetReq,
  ResultReq,
  StateReq,
  StatisticsReq,
  StatisticsResp,
  UpdateReq,
} from "@eventstore/db-client/generated/projections_pb.js";
import type { Projection } from "./projection.ts";
import type { ProjectionEngine } from "./projection-engine.ts";
import { grpc, projections, struct } from "./protocol.ts";
import { RpcFailure, rpcFailures } from "./rpc-failure.ts";

export type FakeVersion = "23.10" | "24.6";

/** What a call comes to: an answer, or none ever. */
export const noAnswer = Symbol("no answer");

type Named = EnableReq | DisableReq | ResetReq | DeleteReq | UpdateReq | StateReq | ResultReq;

export class ProjectionCalls {
  readonly #engine: ProjectionEngine;
  readonly #version: FakeVersion;

  constructor(engine: ProjectionEngine, version: FakeVersion) {
    this.#engine = engine;
    this.#version = version;
  }

  create(request: CreateReq) {
    const options = request.getOptions();
    const name = options?.getContinuous()?.getName() ?? "";
    if (this.#engine.get(name) !== undefined) throw unexpected("Updated", "Conflict");
    this.#engine.create(name, options?.getQuery() ?? "");
    return new projections.CreateResp();
  }

  update(request: UpdateReq) {
    this.#named(request, "Updated").setQuery(request.getOptions()?.getQuery() ?? "");
    this.#engine.run();
    return new projections.UpdateResp();
  }

  delete(request: DeleteReq) {
    const projection = this.#named(request, "Updated");
    if (projection.isRunning) throw unexpected("Updated", "OperationFailed");
    this.#engine.delete(projection.name);
    return new projections.DeleteResp();
  }

  enable(request: EnableReq) {
    this.#named(request, "Updated").enable();
    this.#engine.run();
    return new projections.EnableResp();
  }

  disable(request: DisableReq) {
    this.#engine.disable(this.#named(request, "Updated"));
    return new projections.DisableResp();
  }

  reset(request: ResetReq) {
    this.#engine.reset(this.#named(request, "Updated"));
    return new projections.ResetResp();
  }

  state(request: StateReq) {
    const projection = this.#named(request, "ProjectionState");
    if (projection.isUnreadable) return noAnswer;
    return new projections.StateResp().setState(stateValue(projection, request));
  }

  result(request: ResultReq) {
    const projection = this.#named(request, "ProjectionResult");
    if (projection.isUnreadable) return noAnswer;
    return new projections.ResultResp().setResult(stateValue(projection, request));
  }

  statistics(request: StatisticsReq): readonly StatisticsResp[] {
    const name = request.getOptions()?.getName() ?? "";
    const asked = name === "" ? this.#engine.all : [this.#known(name, "Statistics")];
    // Version 24.6 fails over one that was never readable, whether it is asked for alone or among others.
    if (this.#version === "24.6" && asked.some(({ isUnreadable }) => isUnreadable)) {
      throw rpcFailures.unexpected("Exception was thrown by handler.");
    }
    return asked.map(statistics);
  }

  #named(request: Named, expected: string): Projection {
    return this.#known(request.getOptions()?.getName() ?? "", expected);
  }

  #known(name: string, expected: string): Projection {
    const projection = this.#engine.get(name);
    if (projection !== undefined) return projection;
    if (this.#version === "23.10") throw unexpected(expected, "NotFound");
    throw new RpcFailure(grpc.status.NOT_FOUND, `Projection '${name}' not found`);
  }
}

function unexpected(expected: string, received: string): RpcFailure {
  return rpcFailures.unexpected(`Envelope callback expected ${expected}, received ${received} instead`);
}

/** An unknown stream has an empty state. The order of a state's keys is not that of the handler: the client sorts them. */
function stateValue(projection: Projection, request: StateReq | ResultReq) {
  const text = projection.states.get(request.getOptions()?.getPartition() ?? "") ?? "{}";
  return struct.Value.fromJavaScript(JSON.parse(text));
}

function statistics(projection: Projection): StatisticsResp {
  const details = new projections.StatisticsResp.Details();
  details.setName(projection.name);
  details.setEffectivename(projection.name);
  details.setMode("Continuous");
  details.setStatus(projection.status);
  details.setStatereason(projection.isEnabled || projection.isUnreadable ? (projection.fault ?? "") : "");
  details.setPosition(String(projection.next - 1));
  details.setProgress(projection.progress);
  details.setVersion(String(projection.version));
  details.setEpoch(String(projection.epoch));
  details.setEventsprocessedafterrestart(String(projection.handled));
  return new projections.StatisticsResp().setDetails(details);
}

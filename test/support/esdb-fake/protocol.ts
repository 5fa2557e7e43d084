/**
 * The client's own generated messages and services, in one place: they are CommonJS, of which only the default export
 * is there at run time. `grpc` is the client's own copy, or its calls would not know the server's messages.
 */

import gossipGrpc from "@eventstore/db-client/generated/gossip_grpc_pb.js";
import gossip from "@eventstore/db-client/generated/gossip_pb.js";
import projectionsGrpc from "@eventstore/db-client/generated/projections_grpc_pb.js";
import projections from "@eventstore/db-client/generated/projections_pb.js";
import featuresGrpc from "@eventstore/db-client/generated/serverfeatures_grpc_pb.js";
import features from "@eventstore/db-client/generated/serverfeatures_pb.js";
import shared from "@eventstore/db-client/generated/shared_pb.js";
import streamsGrpc from "@eventstore/db-client/generated/streams_grpc_pb.js";
import streams from "@eventstore/db-client/generated/streams_pb.js";
import grpc from "@grpc/grpc-js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";

export { features, gossip, grpc, projections, shared, streams, struct };

export const services = {
  streams: streamsGrpc.StreamsService,
  features: featuresGrpc.ServerFeaturesService,
  gossip: gossipGrpc.GossipService,
  projections: projectionsGrpc.ProjectionsService,
};

/** No more than this is needed of a call's request headers. */
export type Headers = Pick<grpc.Metadata, "get">;

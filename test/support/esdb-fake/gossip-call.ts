/** Gossip.Read: the members of the cluster, as a test says they are; and what a server says it can do. */
import { randomUUID } from "node:crypto";
import { features, gossip, shared } from "./protocol.ts";

export interface FakeMember {
  readonly host?: string;
  readonly port: number;
  readonly state: keyof typeof states;
  readonly isAlive?: boolean;
}

const states = {
  Initializing: 0,
  DiscoverLeader: 1,
  Unknown: 2,
  PreReplica: 3,
  CatchingUp: 4,
  Clone: 5,
  Follower: 6,
  PreLeader: 7,
  Leader: 8,
  Manager: 9,
  ShuttingDown: 10,
  Shutdown: 11,
  ReadOnlyLeaderless: 12,
  PreReadOnlyReplica: 13,
  ReadOnlyReplica: 14,
  ResigningLeader: 15,
} as const;

export function clusterInfo(members: readonly FakeMember[], defaultHost: string) {
  const info = new gossip.ClusterInfo();
  info.setMembersList(
    members.map(({ host = defaultHost, port, state, isAlive = true }) => {
      const member = new gossip.MemberInfo();
      const endpoint = new gossip.EndPoint();
      endpoint.setAddress(host);
      endpoint.setPort(port);
      member.setInstanceId(new shared.UUID().setString(randomUUID()));
      member.setTimeStamp("0");
      member.setState(states[state]);
      member.setIsAlive(isAlive);
      member.setHttpEndPoint(endpoint);
      return member;
    }),
  );
  return info;
}

export function supportedMethods(version: string) {
  const supported = new features.SupportedMethods();
  supported.setEventStoreServerVersion(`${version}.0.0`);
  for (const method of ["append", "batchappend", "delete", "read", "tombstone"]) {
    const one = new features.SupportedMethod();
    one.setServiceName("event_store.client.streams.Streams");
    one.setMethodName(method);
    supported.addMethods(one);
  }
  return supported;
}

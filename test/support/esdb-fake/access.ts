/**
 * Who may do what, where there are users. As by default on a server: everybody known may use projections and all
 * streams but the server's own, `$admins` also those and the log as a whole; `$ops` may also delete projections.
 */
import type { Headers } from "./protocol.ts";
import { rpcFailures } from "./rpc-failure.ts";

export interface FakeUser {
  readonly password: string;
  readonly groups?: readonly ("$admins" | "$ops")[];
}

export type FakeUsers = Readonly<Record<string, FakeUser>>;

export type Needs = "nothing" | "user" | "ops" | { readonly stream: string };

/** What begins with `$`, but for links of categories and types, and the metadata of a stream that does not. */
const ofServer = /^\$(?!ce-|et-|\$[^$])/;

/** @throws RpcFailure */
export function checkAccess(users: FakeUsers | null, headers: Headers, needs: Needs): void {
  if (users === null || needs === "nothing") return;
  const groups = groupsOf(users, headers);
  const isAdmin = groups.includes("$admins");
  if (needs === "user" || isAdmin) return;
  const isAllowed = needs === "ops" ? groups.includes("$ops") : !ofServer.test(needs.stream);
  if (!isAllowed) throw rpcFailures.accessDenied();
}

function groupsOf(users: FakeUsers, headers: Headers): readonly string[] {
  const [header] = headers.get("authorization");
  if (header === undefined) throw rpcFailures.accessDenied();
  const [, encoded = ""] = /^Basic (.*)$/.exec(String(header)) ?? [];
  const [, name = "", password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, "base64").toString()) ?? [];
  const user = Object.hasOwn(users, name) ? users[name] : undefined;
  if (user === undefined || user.password !== password) throw rpcFailures.wrongPassword();
  return user.groups ?? [];
}

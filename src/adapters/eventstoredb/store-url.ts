/**
 * The URL of an EventStoreDB or KurrentDB, taken apart. It opens nothing, loads no client, and never repeats a password.
 *
 * `esdb://[user:password@]host[:port][,host[:port]]?tls=false`; with `+discover` the host's name stands for all nodes.
 */

/** What the client calls the nodes it may be told to prefer. */
export const nodePreferences = ["leader", "follower", "random", "read_only_replica"] as const;
export type NodePreference = (typeof nodePreferences)[number];

export interface Host {
  readonly address: string;
  readonly port: number;
}

export interface StoreUrl {
  readonly hosts: readonly Host[];
  /** The first host's name stands for every node of a cluster. */
  readonly discover: boolean;
  readonly tls: boolean;
  /** Paths of PEM files; null: those of the system, and no certificate of our own. */
  readonly caFile: string | null;
  readonly userCertificate: { readonly certFile: string; readonly keyFile: string } | null;
  readonly credentials: { readonly username: string; readonly password: string } | null;
  readonly nodePreference: NodePreference;
  /** Of one call, in ms. */
  readonly deadlineMs: number;
}

const shape = /^(esdb|kurrentdb|kurrent|kdb)(\+discover)?:\/\/(?:(.*)@)?([^@/?#]*)\/?(?:\?(.*))?$/is;
const userOf = /^([a-z][a-z0-9+.-]*:\/\/)(.*)@/is;
const beginning = /^(?:esdb|kurrentdb|kurrent|kdb)(?:\+discover)?:\/\//i;
const portDefault = 2113;
const deadlineMsDefault = 5_000;
const options = [
  "tls",
  "tlsCAFile",
  "userCertFile",
  "userKeyFile",
  "nodePreference",
  "defaultDeadline",
] as const;
type Option = (typeof options)[number];

/** Whether another node may take over where one is away. */
export function hasSeveralNodes({ hosts, discover }: StoreUrl): boolean {
  return hosts.length > 1 || discover;
}

/** Whether a text can only be meant as such a URL. */
export function isStoreUrl(text: string): boolean {
  return beginning.test(text);
}

/**
 * The URL as it may be shown and kept: without its password. Everything up to the last @ may be part of one that was not
 * encoded as it should be. Any other text stays as it is.
 */
export function shownStoreUrl(text: string): string {
  return text.replace(userOf, (_, scheme: string, user: string) => {
    const name = user.split(":")[0] ?? "";
    return `${scheme}${name}${user.includes(":") ? ":***" : ""}@`;
  });
}

/** What of the URL nobody may read, as it is written and as it is meant. */
export function secretsOfStoreUrl(text: string): string[] {
  const [, , user = ""] = userOf.exec(text) ?? [];
  const password = user.slice(user.indexOf(":") + 1);
  if (!user.includes(":") || password === "") return [];
  try {
    return [...new Set([password, decodeURIComponent(password)])];
  } catch {
    return [password];
  }
}

/** @throws RangeError that says what is wrong with it */
export function parseStoreUrl(text: string): StoreUrl {
  const [, , discover, user, hosts, query] = shape.exec(text) ?? [];
  if (hosts === undefined) throw new RangeError("it is no URL such as esdb://localhost:2113?tls=false");
  const given = givenOptions(query ?? "");
  const tls = flagOf(given.get("tls") ?? "true");
  const [certFile, keyFile] = [given.get("userCertFile"), given.get("userKeyFile")];
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new RangeError("userCertFile and userKeyFile go together");
  }
  const credentials = user === undefined ? null : credentialsOf(user);
  if (credentials !== null && !tls) {
    throw new RangeError("a password is never sent without TLS: leave it out, or leave out tls=false");
  }
  return {
    hosts: hosts.split(",").map(hostOf),
    discover: discover !== undefined,
    tls,
    caFile: given.get("tlsCAFile") ?? null,
    userCertificate: certFile === undefined || keyFile === undefined ? null : { certFile, keyFile },
    credentials,
    nodePreference: preferenceOf(given.get("nodePreference") ?? "leader"),
    deadlineMs: millisecondsOf(given.get("defaultDeadline")),
  };
}

/** Names in any case, as the client takes them. */
function givenOptions(query: string): ReadonlyMap<Option, string> {
  const given = new Map<Option, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const option = options.find((one) => one.toLowerCase() === name.toLowerCase());
    if (option === undefined)
      throw new RangeError(`there is no option ${name}: they are ${options.join(", ")}`);
    given.set(option, value);
  }
  return given;
}

function hostOf(text: string): Host {
  const [, address, port] = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  if (address === undefined) throw new RangeError(`"${text}" is no host, nor a host and a port`);
  return { address, port: port === undefined ? portDefault : Number(port) };
}

function credentialsOf(user: string): NonNullable<StoreUrl["credentials"]> {
  const [username = "", password, ...more] = user.split(":");
  if (more.length > 0 || user.includes("@")) {
    throw new RangeError("a : or @ in the name or password of a user is written %3A or %40");
  }
  if (password === undefined) throw new RangeError("the user has no password: user:password@host");
  return { username: decoded(username), password: decoded(password) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RangeError("a % in the name or password of a user is written %25");
  }
}

function flagOf(text: string): boolean {
  if (text !== "true" && text !== "false") throw new RangeError(`tls is true or false, not "${text}"`);
  return text === "true";
}

function preferenceOf(text: string): NodePreference {
  const preference = nodePreferences.find((one) => one === text);
  if (preference !== undefined) return preference;
  throw new RangeError(`nodePreference is one of ${nodePreferences.join(", ")}; not "${text}"`);
}

function millisecondsOf(text: string | undefined): number {
  if (text === undefined) return deadlineMsDefault;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new RangeError(`defaultDeadline is a number of milliseconds, not "${text}"`);
}

/** The URL of a store as a word of a shell, for commands that are suggested. In place of a password it says PASSWORD. */
import type { StoreUrl } from "./store-url.ts";

const portOf = ({ address, port }: StoreUrl["hosts"][number]) => `${address}:${port}`;

export function quotedUrl(url: StoreUrl): string {
  return `'${urlText(url).replaceAll("'", "%27")}'`;
}

function urlText({
  hosts,
  discover,
  tls,
  caFile,
  userCertificate,
  credentials,
  nodePreference,
}: StoreUrl): string {
  const user = credentials === null ? "" : `${encodeURIComponent(credentials.username)}:PASSWORD@`;
  const given: [string, string | null | undefined][] = [
    ["tls", tls ? null : "false"],
    ["tlsCAFile", caFile],
    ["userCertFile", userCertificate?.certFile],
    ["userKeyFile", userCertificate?.keyFile],
    ["nodePreference", nodePreference === "leader" ? null : nodePreference],
  ];
  const options = given.flatMap(([name, value]) =>
    value ? [`${name}=${encodeURIComponent(value).replaceAll("%2F", "/")}`] : [],
  );
  const query = options.length === 0 ? "" : `?${options.join("&")}`;
  return `esdb${discover ? "+discover" : ""}://${user}${hosts.map(portOf).join(",")}${query}`;
}

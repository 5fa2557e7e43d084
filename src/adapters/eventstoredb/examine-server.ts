/** What a server tells of itself and of whoever asks, for those who look for a fault. It appends nothing. */
import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import type { Clock } from "../../application/ports/clock.ts";
import { isStoreError, type StoreError } from "../../application/ports/store-error.ts";
import { hostsOf } from "./diagnose.ts";
import { bare, caOf } from "./look-at-host.ts";
import { openEventStoreDbStore } from "./open-eventstoredb-store.ts";
import type { Host, StoreUrl } from "./store-url.ts";

export interface ServerFacts {
  readonly hosts: string;
  /** Null: nobody was named. */
  readonly user: string | null;
  /** What the server calls its version; null: it does not tell. */
  readonly version: string | null;
  /** Null: it does not tell. */
  readonly hasProjections: boolean | null;
  /** Why plans cannot be read one by one. */
  readonly failure: StoreError | null;
  /** Why nothing can be read across plans, although they can be read one by one. */
  readonly failureAcross: StoreError | null;
}

const askMs = 2_000;
const answerBytesMax = 65_536;
/** A stream no plan can have. */
const nobodys = "plan-";

export async function examineServer(url: StoreUrl, clock: Clock): Promise<ServerFacts> {
  const [first] = url.hosts;
  const info = first === undefined ? silent : await infoOf(first, url);
  const { events, close } = openEventStoreDbStore({ url, clock, indexPath: null });
  try {
    const failure = await failureOf(() => events.readStream(nobodys, { limit: 1 }));
    const failureAcross = failure === null ? await failureOf(() => events.readAll({ limit: 1 })) : null;
    const user = url.credentials?.username ?? null;
    return { hosts: hostsOf(url), user, ...info, failure, failureAcross };
  } finally {
    await close();
  }
}

async function failureOf(work: () => Promise<unknown>): Promise<StoreError | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (isStoreError(error)) return error;
    throw error;
  }
}

type Info = Pick<ServerFacts, "version" | "hasProjections">;

const silent: Info = { version: null, hasProjections: null };

/** Everybody may ask for it, and servers without it are as good. */
function infoOf({ address, port }: Host, url: StoreUrl): Promise<Info> {
  return new Promise((resolve) => {
    const place = { host: bare(address), port, path: "/info", timeout: askMs };
    const asked = url.tls ? requestSecure({ ...place, ca: caOf(url) }) : requestPlain(place);
    const end = (text: string) => {
      asked.destroy();
      resolve(parsedInfo(text));
    };
    asked.on("error", () => end(""));
    asked.on("timeout", () => end(""));
    asked.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
        if (text.length > answerBytesMax) end("");
      });
      response.on("end", () => end(text));
    });
    asked.end();
  });
}

function parsedInfo(text: string): Info {
  try {
    // Newer servers have another word for it.
    const { esVersion, dbVersion, features } = JSON.parse(text) as Record<string, unknown>;
    const version = esVersion ?? dbVersion;
    const { projections } = (features ?? {}) as { projections?: unknown };
    return {
      version: typeof version === "string" ? version : null,
      hasProjections: typeof projections === "boolean" ? projections : null,
    };
  } catch {
    return silent;
  }
}

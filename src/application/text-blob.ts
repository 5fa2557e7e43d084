/**
 * A long text as a blob: events of chunks in a stream named by the text's SHA-256. Writing one twice is harmless; what
 * is read is proven to be what was stored.
 */
import { appendBlob, type BlobGround } from "./append-blob.ts";
import type { Ground } from "./load-plan.ts";
import { parseJson } from "./parse-json.ts";
import type { PersistOptions } from "./persist.ts";
import { blobStream } from "./plan-stream.ts";
import { StoreError } from "./ports/store-error.ts";

/** UTF-16 units; at worst six bytes for each, in an event of at most 256 KiB. */
const chunkLength = 32 * 1024;
const pageSize = 100;

/** Durable when it resolves, so that an event may name it by the hash it resolves to. */
export async function keepText(
  ground: BlobGround,
  type: "OutputChunk" | "ItemChunk",
  text: string,
  options: PersistOptions,
): Promise<string> {
  const { digests } = ground;
  const sha256 = digests.sha256(text);
  for (let index = 0; index * chunkLength < text.length; index++) {
    const chunk = text.slice(index * chunkLength, (index + 1) * chunkLength);
    const id = digests.uuidV5(`${sha256}/${index}`);
    const event = { id, type, data: JSON.stringify({ text: chunk }), metadata: "{}" };
    await appendBlob(ground, sha256, index === 0 ? "no-stream" : index - 1, [event], options);
  }
  return sha256;
}

/** @throws StoreError `STORE_DAMAGED` when it is not what was stored. */
export async function readText(ground: Ground, sha256: string): Promise<string> {
  let text = "";
  const page = await ground.store.readStream(blobStream(sha256), { from: 0, limit: pageSize });
  for (const { data } of page) text += (parseJson(data) as { text?: string } | undefined)?.text ?? "";
  if (ground.digests.sha256(text) === sha256) return text;
  throw new StoreError("STORE_DAMAGED", `blob ${sha256} is not what was stored`);
}

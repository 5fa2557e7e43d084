/** Which streams of a server are plans: all that is read across streams is of them. Others, blobs and beats among them, are not. */
export const planPrefix = "plan-";

const metadataPrefix = "$$";
/** What a stream's own metadata say of it, beside its events: that it was deleted, above all. */
export const planStreamsAndMetadata = [planPrefix, `${metadataPrefix}${planPrefix}`];

/** A stream is deleted by cutting off all events it may ever have. */
const cutOffAll = 2 ** 63;

/** The plan's stream that an event deletes; null for every other event. It lives again with its next event. */
export function deletedBy({
  stream,
  type,
  data,
}: {
  readonly stream: string;
  readonly type: string;
  readonly data: string;
}): string | null {
  if (type === "$streamDeleted") return stream;
  if (type !== "$metadata" || !stream.startsWith(metadataPrefix)) return null;
  return cutOffOf(data) === cutOffAll ? stream.slice(metadataPrefix.length) : null;
}

/** Whoever may write there may write anything. */
function cutOffOf(metadata: string): unknown {
  try {
    return (JSON.parse(metadata) as { readonly $tb?: unknown } | null)?.$tb;
  } catch {
    return undefined;
  }
}

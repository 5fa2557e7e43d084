/** What `plan export` prints: lines, or, with `--out` and `--json`, a document about the file. */
import * as z from "zod";
import { count } from "./parts.ts";

const header = z.strictObject({
  type: z.literal("export"),
  schema: z.literal("planstream/export@1"),
  version: z.string(),
  plan_ids: z.array(z.string()),
});

/** `data` and `metadata` are JSON texts exactly as stored: hashes are made of them. */
const event = z.strictObject({
  type: z.literal("event"),
  stream: z.string(),
  revision: count,
  id: z.string(),
  event: z.string(),
  data: z.string(),
  metadata: z.string(),
});

const end = z.strictObject({ type: z.literal("end"), events: count, sha256: z.string() });

const file = z.strictObject({
  schema: z.literal("planstream/exported@1"),
  path: z.string(),
  plan_ids: z.array(z.string()),
});

export const exportOutput = z.union([header, event, end, file]);

/**
 * A fixed script of questions to an EventStoreDB server, asked through the real client, and its answers. Run against a
 * real server it gives the transcript that the fake one is held against. It writes streams and projections of its own
 * only, under names that no other run has, and deletes the projections again.
 */
import type { Credentials } from "@eventstore/db-client";
import { appendProbes } from "./esdb-probes/append-probes.ts";
import { deleteProbes } from "./esdb-probes/delete-probes.ts";
import { type ProbeAnswer, probeRun } from "./esdb-probes/probe-run.ts";
import { projectionProbes } from "./esdb-probes/projection-probes.ts";
import { readProbes } from "./esdb-probes/read-probes.ts";

export type { ProbeAnswer } from "./esdb-probes/probe-run.ts";

export async function writeTranscript(
  url: string,
  credentials: Credentials,
): Promise<readonly ProbeAnswer[]> {
  const run = probeRun(url, credentials);
  try {
    await appendProbes(run);
    await readProbes(run);
    await deleteProbes(run);
    await projectionProbes(run);
    return run.answers;
  } finally {
    await run.client.dispose();
  }
}

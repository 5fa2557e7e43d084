/**
 * Holds the fake server against real ones: the same questions, and the answers that scripts/esdb-transcript.ts wrote down
 * from each version.
 */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { writeTranscript } from "../../support/esdb-probes.ts";
import { admin, fakeContext } from "./fake-fixture.ts";

const open = fakeContext();

describe.each(["24.6", "23.10"] as const)("the fake server of version %s", (version) => {
  const file = new URL(`transcript-${version}.json`, import.meta.url);
  const isThere = existsSync(file);
  const title = isThere ? "" : ` (skipped: there is no transcript-${version}.json)`;

  it.skipIf(!isThere)(`answers every question as a real one did${title}`, async () => {
    const { fake } = await open({ version });
    const transcript: unknown = JSON.parse(readFileSync(file, "utf8"));
    expect(await writeTranscript(fake.url, admin)).toEqual(transcript);
    expect(fake.countOf("Streams.BatchAppend")).toBe(0);
    expect(fake.openReads).toBe(0);
  });
});

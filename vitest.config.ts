/**
 * Two tiers, told apart by folder: unit tests run anywhere in seconds, integration tests need a built dist/. The test
 * that compares times of processes comes last and alone, so that no other test is part of what it measures.
 */
import { defineConfig } from "vitest/config";

const compared = "test/integration/start-up.test.ts";
/** Starts a server, where it can. */
const contained = "test/adapters/eventstoredb/container.test.ts";
const patient = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/integration/**", contained],
          // Slow is no failure: a machine that does other things too is no reason for a red test.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts", contained],
          exclude: [compared],
          ...patient,
        },
      },
      { test: { name: "start-up", include: [compared], sequence: { groupOrder: 1 }, ...patient } },
    ],
  },
});

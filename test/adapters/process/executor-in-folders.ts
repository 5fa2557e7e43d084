/** An executor for processes with folders of its own, which are removed after each test. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import {
  type ProcessStepExecutorOptions,
  processStepExecutor,
} from "../../../src/adapters/process/process-step-executor.ts";
import { systemClock } from "../../../src/adapters/system/system-clock.ts";
import type {
  StepControl,
  StepExecutor,
  StepOutcome,
  StepRequest,
} from "../../../src/application/ports/step-executor.ts";
import { inFolder } from "./in-folder.ts";
import { testControl } from "./step-fixtures.ts";

export interface ExecutorInFolders {
  /** Where steps work. */
  readonly work: string;
  readonly logs: string;
  readonly temporary: string;
  /** Inherited by every step. */
  readonly environment: Record<string, string | undefined>;
  executor(options?: Partial<ProcessStepExecutorOptions>): StepExecutor;
  /** Performs a step in the work folder. */
  run(request: StepRequest, control?: StepControl): Promise<StepOutcome>;
  /** What tries have left in the temporary folder. */
  leftovers(): readonly string[];
}

export function useExecutorInFolders(): ExecutorInFolders {
  const folders = { root: "", work: "", logs: "", temporary: "" };
  const environment = { PATH: process.env.PATH, HOME: process.env.HOME };
  beforeEach(() => {
    folders.root = mkdtempSync(join(tmpdir(), "planstream-test-"));
    for (const name of ["work", "logs", "temporary"] as const) {
      folders[name] = join(folders.root, name);
      if (name !== "logs") mkdirSync(folders[name]);
    }
  });
  afterEach(() => rmSync(folders.root, { recursive: true, force: true }));

  const executor: ExecutorInFolders["executor"] = (options = {}) =>
    processStepExecutor({
      logsFolder: folders.logs,
      temporaryFolder: folders.temporary,
      environment,
      clock: systemClock(),
      ...options,
    });
  return {
    get work() {
      return folders.work;
    },
    get logs() {
      return folders.logs;
    },
    get temporary() {
      return folders.temporary;
    },
    environment,
    executor,
    run: (request, control = testControl()) => executor().execute(inFolder(request, folders.work), control),
    leftovers: () => readdirSync(folders.temporary),
  };
}

/** Opens the store a command works on, hands it over, and lets go of it, whatever happens. */
import { existsSync } from "node:fs";
import { PlanError } from "../application/plan-error.ts";
import { openPlanstream } from "../composition/open-planstream.ts";
import type { Planstream } from "../composition/planstream.ts";
import {
  isEmptyFile,
  isStoreUrl,
  logsFolderAt,
  makeLogsFolder,
  newStore,
  shownStoreUrl,
} from "../composition/store-location.ts";
import type { CommandInput } from "./command.ts";
import { oneLine } from "./screen.ts";
import { storeOf } from "./store-of.ts";

/**
 * `create`: make the store where there is none. `read`: nothing will be written. `foresee`: nothing either, and where
 * there is no store it is as if there were an empty one.
 */
export type Purpose = "read" | "change" | "create" | "foresee";

/** @throws PlanError `PLAN_NOT_FOUND` where there is no store and none is to be made. */
export async function withPlanstream<T>(
  input: CommandInput,
  purpose: Purpose,
  work: (planstream: Planstream) => Promise<T>,
): Promise<T> {
  const { env } = input;
  const readOnly = purpose === "read" || purpose === "foresee";
  const create = purpose === "create";
  const store = storeFor(input, purpose);
  const wasEmpty = create && isEmptyFile(store);
  const leaseMs = input.settings.durationMs("lease");
  const logsFolder = isStoreUrl(store) ? logsFolderAt(input.cwd) : undefined;
  if (logsFolder !== undefined && create) makeLogsFolder(logsFolder);
  const planstream = await openPlanstream({
    store,
    ...(logsFolder === undefined ? {} : { logsFolder }),
    create,
    via: "cli",
    environment: env,
    readOnly,
    ...(leaseMs === undefined ? {} : { leaseMs }),
    onWaiting: (waiting) => input.waits.begin(waiting),
    ...(input.trace === null ? {} : { onStoreCall: (call) => input.trace?.("store", { ...call }) }),
  });
  if (input.flags.has("verbose"))
    input.screen.tell(input.screen.style("dim", `store ${oneLine(shownStoreUrl(store))}`));
  if (wasEmpty) input.screen.tell(`${oneLine(store)} was an empty file; a new store was made in it`);
  try {
    return await work(planstream);
  } finally {
    await planstream.close();
  }
}

function storeFor(input: CommandInput, purpose: Purpose): string {
  const found = storeOf(input);
  if (purpose === "foresee" && (found === null || !(isStoreUrl(found) || existsSync(found))))
    return "memory:";
  return found ?? (purpose === "create" ? newStore(input.cwd) : noStore(input));
}

function noStore({ cwd }: CommandInput): never {
  throw new PlanError("PLAN_NOT_FOUND", "there is no .plan here or in a folder above", {
    evidence: { cwd },
    next: [{ command: "plan run FILE", why: "makes one and runs a plan" }],
  });
}

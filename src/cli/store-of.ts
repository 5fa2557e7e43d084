/** The store a command works on, if there is one. It only looks for it. */
import { findStore, storeFile } from "../composition/store-location.ts";
import type { CommandInput } from "./command.ts";

/** The flag, PLAN_STORE, or the nearest `.plan/` upwards; null where there is none. One that was named need not exist. */
export function storeOf({ flags, cwd, env }: CommandInput): string | null {
  const named = flags.text("store") ?? (env.PLAN_STORE === "" ? undefined : env.PLAN_STORE);
  return named === undefined ? findStore(cwd) : storeFile(named, cwd);
}

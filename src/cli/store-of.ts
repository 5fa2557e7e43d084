/** The store a command works on, if there is one. It only looks for it. */
import { dirname } from "node:path";
import { findStore, isStoreUrl, storeFile } from "../composition/store-location.ts";
import type { CommandInput } from "./command.ts";
import { usage } from "./usage.ts";

/**
 * The one that was named, which need not exist, or the nearest upwards, or null. A file names it from where the file is.
 * @throws PlanError `USAGE` for a name that is empty, or a URL of something else
 */
export function storeOf({ settings, cwd }: Pick<CommandInput, "settings" | "cwd">): string | null {
  const { value = null, origin = null } = settings.found("store") ?? {};
  if (value === null || origin === null) return findStore(cwd);
  if (isStoreUrl(value)) return value;
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value) ?? [];
  if (scheme !== undefined) {
    throw usage(`${origin} names no store: a server is esdb:// or kurrentdb://, not ${scheme}://`, null);
  }
  if (value === "") throw usage(`${origin} names the store, and is empty`, null);
  const isFile = !origin.startsWith("--") && origin !== "PLAN_STORE";
  return storeFile(value, isFile ? dirname(origin) : cwd);
}

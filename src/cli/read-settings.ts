/** Finds the settings' files, the store's before the user's, and reads them. It changes nothing. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findStore, findStoreFolder, storeFile } from "../composition/store-location.ts";
import type { Flags, Surroundings } from "./command.ts";
import { type ConfigFile, resolveSettings, type Settings } from "./resolve-settings.ts";

const fileName = "config.json";

export function readSettings(flags: Flags, { cwd, env }: Pick<Surroundings, "cwd" | "env">): Settings {
  const files = configPaths({ cwd, env }).flatMap((path): ConfigFile[] => {
    const text = readText(path);
    return text === null ? [] : [{ path, text }];
  });
  return resolveSettings(flags, env, files);
}

/** Where they are looked for, those that win first. */
export function configPaths({ cwd, env }: Pick<Surroundings, "cwd" | "env">): string[] {
  const folder = findStoreFolder(cwd);
  const home = env.XDG_CONFIG_HOME || (env.HOME ? join(env.HOME, ".config") : null);
  return [
    ...(folder === null ? [] : [join(folder, fileName)]),
    ...(home === null ? [] : [join(home, "planstream", fileName)]),
  ];
}

/** The store somebody named, or the nearest one upwards. A file names it from where the file is. */
export function foundStore(settings: Settings, cwd: string): string | null {
  const { value = null, origin = null } = settings.found("store") ?? {};
  if (value === null || origin === null) return findStore(cwd);
  const isFile = !origin.startsWith("--") && origin !== "PLAN_STORE";
  return storeFile(value, isFile ? dirname(origin) : cwd);
}

/** A file that cannot be read is as good as none; what is needed and missing is told by those who need it. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

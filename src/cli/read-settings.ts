/** Finds the settings' files, the store's before the user's, and reads them. It changes nothing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findStoreFolder } from "../composition/store-location.ts";
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

/** A file that cannot be read is as good as none; what is needed and missing is told by those who need it. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

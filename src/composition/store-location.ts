/**
 * Where the embedded store is: `.plan/plans.db`, looked for upwards as git looks for its own folder. A new folder gets
 * a `.gitignore`, so that a store is never committed by accident.
 */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { StoreError } from "../application/ports/store-error.ts";

export { isStoreUrl, shownStoreUrl } from "../adapters/eventstoredb/store-url.ts";

export const storeFolderName = ".plan";
export const ignoreFile = ".gitignore";
export const ignoreText = "*\n";
const fileName = "plans.db";

/** The nearest store at `folder` or above, or null. */
export function findStore(folder: string): string | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, storeFolderName, fileName);
    if (existsSync(file)) return file;
    if (dirname(at) === at) return null;
  }
}

/** Where a new store belongs: in the nearest `.plan/` upwards that has none yet, else in `folder` itself. */
export function newStore(folder: string): string {
  return join(findStoreFolder(folder) ?? join(resolve(folder), storeFolderName), fileName);
}

/** The nearest `.plan/` upwards, with a store in it or without, or null. */
export function findStoreFolder(folder: string): string | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (isFolder(join(at, storeFolderName))) return join(at, storeFolderName);
    if (dirname(at) === at) return null;
  }
}

/** Where logs are kept of plans whose store is elsewhere. */
export function logsFolderAt(folder: string): string {
  return join(findStoreFolder(folder) ?? join(resolve(folder), storeFolderName), "logs");
}

/** A store somebody named: a database file, or the folder that holds one. */
export function storeFile(named: string, cwd: string): string {
  const path = resolve(cwd, named);
  return isFolder(path) || (extname(path) === "" && !existsSync(path)) ? join(path, fileName) : path;
}

/** Makes the store's folder, unless it is there. */
export function makeStoreFolder(store: string): void {
  makeFolder(dirname(store));
}

/** Makes the folder of logs whose plans are in no file, unless it is there. */
export function makeLogsFolder(logs: string): void {
  makeFolder(dirname(logs));
}

function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, ignoreFile), ignoreText, { flag: "wx" });
}

/** A store's file with nothing in it: left by a process that ended while it made one, or emptied by something. */
export function isEmptyFile(store: string): boolean {
  const stats = statSync(store, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size === 0;
}

/** @throws StoreError `STORE_DAMAGED` where the store is empty, but what its plans printed is still there. */
export function refuseEmptied(store: string, logsFolder: string): void {
  if (!isEmptyFile(store) || !isFolder(logsFolder) || readdirSync(logsFolder).length === 0) return;
  const message = `${store} is empty although ${logsFolder} is not: something has emptied it`;
  throw new StoreError("STORE_DAMAGED", message, { file: store });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

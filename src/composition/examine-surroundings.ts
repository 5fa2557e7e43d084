/**
 * Gathers what decides whether planstream can work here: Node.js, SQLite, the store's file and the disk it is on. It judges
 * nothing and changes nothing but the `.gitignore` it is asked to write.
 */
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  examineSqlite,
  examineStoreFile,
  type SqliteFacts,
  type StoreFileFacts,
} from "../adapters/sqlite/examine-sqlite.ts";

export type { ServerFacts } from "../adapters/eventstoredb/examine-server.ts";
export { type StepProcess, stepProcesses } from "../adapters/system/step-processes.ts";

import type { ServerFacts } from "../adapters/eventstoredb/examine-server.ts";
import { ignoreFile, ignoreText, storeFolderName } from "./store-location.ts";

export interface MachineFacts {
  readonly node: string;
  readonly sqlite: SqliteFacts;
}

export interface StoreFacts {
  readonly path: string;
  readonly exists: boolean;
  /** Null: there is no file, or SQLite cannot read it. */
  readonly file: StoreFileFacts | null;
  readonly isWritable: boolean;
  /** Whether everybody on this machine may change it. */
  readonly isOpenToAll: boolean;
  /** Null where the system does not tell. */
  readonly freeBytes: number | null;
  /** A file system that is reached over a network: its locks cannot be trusted. */
  readonly isRemote: boolean;
  /** Null: the folder is no `.plan/`, and whoever made it decides. */
  readonly isIgnored: boolean | null;
  /** Ids of plans that have logs beside the store. */
  readonly loggedPlans: readonly string[];
}

export function examineMachine(): MachineFacts {
  return { node: process.versions.node, sqlite: examineSqlite() };
}

export function examineStore(path: string): StoreFacts {
  const folder = dirname(path);
  const exists = existsSync(path);
  const place = exists ? statfsSync(folder) : null;
  return {
    path,
    exists,
    file: exists ? examineStoreFile(path) : null,
    isWritable: exists && mayWrite(path) && mayWrite(folder),
    isOpenToAll: exists && ((statSync(path).mode | statSync(folder).mode) & 0o002) !== 0,
    freeBytes: place === null ? null : place.bavail * place.bsize,
    isRemote: place !== null && remoteTypes.has(place.type),
    isIgnored: basename(folder) === storeFolderName && existsSync(folder) ? isIgnored(folder) : null,
    loggedPlans: foldersIn(join(folder, "logs")),
  };
}

/** @throws PlanError `USAGE` for a URL that is none */
export async function examineServer(url: string): Promise<ServerFacts> {
  const { examineEventStoreDb } = await import("./eventstoredb-store.ts");
  return examineEventStoreDb(url);
}

/** So that a store is not committed by accident. */
export function writeIgnoreFile(store: string): void {
  writeFileSync(join(dirname(store), ignoreFile), ignoreText);
}

/** As Linux numbers them: NFS, SMB, CIFS, SMB2, 9p, AFS, Ceph. Other systems have other numbers, and none of these. */
const remoteTypes = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x5346414f, 0x00c36400]);

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function isIgnored(folder: string): boolean {
  const file = join(folder, ignoreFile);
  return existsSync(file) && readFileSync(file, "utf8").split("\n").includes("*");
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

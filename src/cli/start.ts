/**
 * Loads the files the command is built into, and keeps beside them what V8 compiled of them. The compile cache of
 * Node.js keeps less: only what is compiled while a file is loaded, and most functions are compiled when they
 * are first called, which takes a small command as long as everything it does. It never fails for want of what it keeps.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";

type Module = { exports: unknown; path: string };
type Load = (name: string) => unknown;

const [done, refused] = [0, 3];
/** V8 forgets functions that have not been called for a while, so a long run keeps too little. */
const keepWithinSeconds = 60;

/** Loads `main.cjs`, which runs the command, from the folder of the built files. */
export function start(folder: string): void {
  const loaded = new Map<string, Module>();
  const load: Load = (name) => {
    // Packages import what the build leaves as it is.
    if (!name.startsWith(".")) return process.getBuiltinModule(name);
    let module = loaded.get(name);
    if (module === undefined) {
      module = { exports: {}, path: folder };
      loaded.set(name, module);
      compile(join(folder, name)).runInThisContext()(module.exports, load, module);
    }
    return module.exports;
  };
  load("./main.cjs");
}

function compile(filename: string): Script {
  // The build writes ASCII alone, which is read ten times as fast when nobody looks for longer characters in it.
  const source = readFileSync(filename, "latin1");
  const kept = keptFile(filename, source);
  const cachedData = readKept(kept);
  const script = new Script(`(function (exports, require, module) {${source}\n})`, { filename, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) {
    // At the end, when the functions this command calls have been compiled; a failure calls too few of them, a refusal
    // calls those that answer.
    process.once("exit", (code) => {
      if ((code === done || code === refused) && process.uptime() < keepWithinSeconds) keep(kept, script);
    });
  }
  return script;
}

/** V8 looks at no more than the length of a source, so the name tells builds apart: the digest each file begins with. */
function keptFile(filename: string, source: string): string {
  const digest = /^\/\/([0-9a-f]+)\n/.exec(source)?.[1] ?? "";
  return `${filename}.${digest}.${process.version}-${process.arch}.cache`;
}

function readKept(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Whole or not at all, because V8 does not look for damage. Where nothing can be written, nothing is kept. */
function keep(path: string, script: Script): void {
  const unfinished = `${path}.${process.pid}`;
  if (!succeeds(() => writeFileSync(unfinished, ""))) return;
  const isKept = succeeds(() => {
    writeFileSync(unfinished, script.createCachedData(), { flush: true });
    renameSync(unfinished, path);
  });
  if (!isKept) succeeds(() => rmSync(unfinished));
}

function succeeds(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/**
 * What a source's text may not hold, and where it may after all. Every ban names its replacement, every exception
 * its reason.
 */
export interface Ban {
  readonly name: string;
  /** Matched against code alone: comments and strings are blank. */
  readonly pattern: RegExp;
  readonly replacement: string;
  /** Folders (ending in `/`) or files the ban holds in; absent: everywhere. */
  readonly within?: readonly string[];
  readonly allowedIn: readonly string[];
}

export const linesMax = 250;

/** Sources that may be longer: path to reason. */
export const longFiles: Readonly<Record<string, string>> = {
  "src/application/plan-service.ts":
    "the public methods of one service, a third of it documentation with examples",
  "src/application/plan-resume-service.ts": "the same: its methods are named by the model",
};

const platform = ["src/adapters/", "src/composition/", "src/cli/main.ts", "src/cli/start.ts"];
const pure = ["src/schema/", "src/domain/", "src/application/", "projections/"];

/** A global by its own name or through `globalThis`, not a property or a key of that name. */
const global = (names: string, then = ""): RegExp =>
  new RegExp(String.raw`(?<![\w$.])(?:globalThis\??\.)?(?:${names})\b(?!\s*\??:)${then}`, "g");

export const bans: readonly Ban[] = [
  {
    name: "Date.now",
    pattern: global("Date", String.raw`\s*\??\.\s*now\b`),
    replacement: "Clock.now() or Clock.monotonicMs()",
    allowedIn: platform,
  },
  {
    name: "new Date(",
    pattern: /(?<![\w$.])new\s+(?:globalThis\.)?Date\b/g,
    replacement: "Clock.now() for the time, Date.parse() and Intl to show one",
    allowedIn: platform,
  },
  {
    name: "performance",
    pattern: global("performance", String.raw`\s*\??\.`),
    replacement: "Clock.monotonicMs()",
    allowedIn: platform,
  },
  {
    name: "Math.random",
    pattern: global("Math", String.raw`\s*\??\.\s*random\b`),
    replacement: "Clock.random() for jitter, Ids.ulid() for ids",
    allowedIn: platform,
  },
  {
    name: "crypto",
    pattern: global("crypto", String.raw`\s*\??\.`),
    replacement: "Digests or Ids",
    allowedIn: platform,
  },
  {
    name: "timers",
    pattern: global("setTimeout|setInterval|setImmediate", String.raw`\s*\(`),
    replacement: "Clock.sleep()",
    allowedIn: platform,
  },
  {
    name: "process",
    pattern: global("process", String.raw`(?!\s*\()`),
    replacement: "what cli/main.ts hands in",
    allowedIn: platform,
  },
  {
    name: "import { z }",
    pattern: /\bimport\s*\{\s*z\b/g,
    replacement:
      'import * as z from "zod": what is not used stays out of the bundle, 5 ms instead of 17 at start-up',
    allowedIn: [],
  },
  {
    name: "platform globals",
    pattern: global(
      "Buffer|console|fetch|structuredClone|queueMicrotask|TextEncoder|TextDecoder|URL",
      String.raw`\s*[.(]`,
    ),
    replacement: "a port: pure code has AbortController and AbortSignal only",
    within: pure,
    allowedIn: [],
  },
];

/** Modules of Node.js that are the banned things under another name. */
export const bannedModules: Readonly<Record<string, string>> = {
  "node:process": "what cli/main.ts hands in",
  "node:timers": "Clock.sleep()",
  "node:timers/promises": "Clock.sleep()",
  "node:perf_hooks": "Clock.monotonicMs()",
};

export const bannedModulesAllowedIn = platform;

export const leftovers = /\b(?:FIXME|TODO|XXX|HACK)\b/g;

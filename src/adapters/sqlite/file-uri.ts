/** What SQLite makes a path of. The `pathToFileURL` of Node.js takes a millisecond to load. */
import { sep } from "node:path";

/** `options`: SQLite's, `mode=rw` for instance. */
export function fileUri(path: string, options: string): string {
  const names = path.split(sep).map(encodeURIComponent);
  return `file://${path.startsWith(sep) ? "" : "/"}${names.join("/")}?${options}`;
}

/**
 * The places of a plan file whose values end up as text in an environment: there `1.10` and `007` are what was
 * typed and no numbers. It looks at paths only.
 */
import type { Path } from "./located.ts";

export function isTextPlace(path: Path): boolean {
  const [top, , key] = path;
  if (top === "env") return path.length === 2;
  if (top === "steps") return path.length === 4 && key === "env";
  if (top !== "vars") return false;
  return (
    path.length === 2 || (path.length === 3 && key === "default") || (path.length === 4 && key === "enum")
  );
}

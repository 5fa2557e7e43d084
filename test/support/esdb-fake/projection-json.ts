/**
 * Turns a projection's state into JSON as the server's own writer does, which is not `JSON.stringify`: no `toJSON`, so a
 * Date or a Map has no content, a BigInt becomes a string, and what is no JSON at all faults the projection.
 */
const depthMax = 64;

/** @throws Error for a number that is none, a symbol, and more than 64 objects in each other. */
export function projectionJson(value: unknown, depth = 1): string {
  if (depth > depthMax) throw new Error("Index was outside the bounds of the array.");
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return JSON.stringify(String(value));
    case "boolean":
      return String(value);
    case "number":
      if (!Number.isFinite(value)) throw new Error("infinity and NaN cannot be written as valid JSON.");
      return Object.is(value, -0) ? "-0" : String(value);
    case "symbol":
      throw new Error("Cannot serialize Symbol as primitive");
    default:
      break;
  }
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return `[${value.map((one) => projectionJson(one, depth + 1)).join(",")}]`;
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${members.map(([key, one]) => `${JSON.stringify(key)}:${projectionJson(one, depth + 1)}`).join(",")}}`;
}

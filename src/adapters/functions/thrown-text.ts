/** What a function threw, in words. It may be anything, so reading it may fail, too. */
import { inspect } from "node:util";

/** What was thrown, which may be anything: a proxy, an object whose message throws, nothing at all. */
export function thrownText(thrown: unknown): string {
  try {
    const message =
      typeof thrown === "object" && thrown !== null && "message" in thrown ? thrown.message : thrown;
    if (typeof message === "string" && message !== "") return message;
    if (thrown instanceof Error) return `threw ${thrown.name}`;
    return `threw ${inspect(thrown, { depth: 1, breakLength: Number.POSITIVE_INFINITY })}`;
  } catch {
    return "threw something that cannot be shown";
  }
}

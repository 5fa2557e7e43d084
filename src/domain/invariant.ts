/** Says what must hold. A broken invariant is a bug of planstream: it crashes, it is never an answer. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}

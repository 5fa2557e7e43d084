/**
 * Turns what planstream says inside (camelCase) into what people and programs read (snake_case). The only place where
 * the two meet. Names somebody chose (variables, outputs) and values are left as they are.
 */

/** Below these keys stand names that are not ours. */
const opaque = new Set(["values", "variables", "outputs", "env"]);

export function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCase);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === undefined
        ? []
        : [[snakeKey(key), opaque.has(key) && !Array.isArray(inner) ? inner : snakeCase(inner)]],
    ),
  );
}

/** Only keys of our own form change: `lastCompletedStep`, not `VERSION`. */
function snakeKey(key: string): string {
  return /^[a-z][a-zA-Z0-9]*$/.test(key)
    ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    : key;
}

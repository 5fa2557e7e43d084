/**
 * Canonical JSON (RFC 8785): one text for equal values. In JavaScript it is `JSON.stringify` with names in the order of
 * their UTF-16 units, because the RFC took its numbers and strings from there. Every stored hash depends on it, so it
 * never changes; a test holds it against the package `canonicalize`. Lone surrogates, which UTF-8 cannot hold, become
 * U+FFFD.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.isWellFormed() ? value : value.toWellFormed());
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`there is no JSON for ${value}`);
      return JSON.stringify(value);
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? arrayText(value) : objectText(value as Readonly<Record<string, unknown>>);
    default:
      throw new TypeError(`there is no JSON for a value of type ${typeof value}`);
  }
}

function arrayText(values: readonly unknown[]): string {
  return `[${values.map((value) => (value === undefined ? "null" : canonicalJson(value))).join(",")}]`;
}

function objectText(value: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(value);
  if (!names.every((name) => name.isWellFormed())) return objectText(withWellFormedNames(value));
  let text = "";
  for (const name of names.sort()) {
    const member = value[name];
    if (member === undefined) continue;
    text += `${text === "" ? "{" : ","}${JSON.stringify(name)}:${canonicalJson(member)}`;
  }
  return text === "" ? "{}" : `${text}}`;
}

/** First the names, then their order: a lone surrogate sorts otherwise than what takes its place. */
function withWellFormedNames(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toWellFormed(), member]));
}

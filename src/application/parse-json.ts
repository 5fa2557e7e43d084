/** JSON of a store, which may be damaged: undefined for what is none. It never throws. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

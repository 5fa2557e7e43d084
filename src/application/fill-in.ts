/** Fills `$NAME` and `${NAME}` in a text for people. What has no value stays as it is written. Nothing is ever run. */

export function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g,
    (written, braced: string | undefined, bare: string | undefined) =>
      values.get(braced ?? bare ?? "") ?? written,
  );
}

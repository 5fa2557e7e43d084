/** The plan files `plan init` can begin with: examples of the package, the usual one first. */
export const templates = ["demo", "release", "backfill", "agent", "blank"] as const;
export type Template = (typeof templates)[number];

/** Where it stands in the package, and what it is called where it is written. */
export function templateFile(template: Template): { readonly path: string; readonly name: string } {
  const name = `${template}.plan.yaml`;
  return { path: `examples/${name}`, name };
}

/**
 * Who may import whom: the table of docs/architecture.md as data. The first rule whose folder holds a file is the
 * file's rule, so the narrower ones stand first. A file without a rule is a violation.
 */
export interface LocalAccess {
  /** A folder (ending in `/`) or one file. */
  readonly path: string;
  /** `types`: only `import type`. */
  readonly only?: "types";
}

export interface ImportRule {
  readonly folder: string;
  readonly local: readonly LocalAccess[];
  readonly packages: readonly string[];
  /** Whether modules of Node.js may be imported. */
  readonly node: boolean;
}

const schema = { path: "src/schema/" };
const schemaTypes = { path: "src/schema/", only: "types" } as const;
const codes = { path: "src/schema/codes.ts" };
const projections = { path: "projections/" };
const domain = { path: "src/domain/" };
const application = { path: "src/application/" };
const ports = { path: "src/application/ports/" };
const adapters = { path: "src/adapters/" };
const composition = { path: "src/composition/" };

export const importRules: readonly ImportRule[] = [
  { folder: "src/schema/", local: [schema], packages: ["zod"], node: false },
  { folder: "projections/", local: [projections, schemaTypes], packages: [], node: false },
  { folder: "src/domain/", local: [domain, projections, codes, schemaTypes], packages: [], node: false },
  { folder: "src/application/ports/", local: [ports, codes, schemaTypes], packages: [], node: false },
  {
    folder: "src/application/",
    local: [application, domain, projections, codes, schemaTypes],
    packages: [],
    node: false,
  },
  adapter("memory", { packages: [], node: false }),
  adapter("sqlite", { packages: [], node: true }),
  adapter("eventstoredb", { packages: ["@eventstore/db-client"], node: true }),
  adapter("functions", { packages: [], node: true }),
  adapter("process", { packages: [], node: true }),
  adapter("system", { packages: ["@noble/hashes", "ulid", "yaml"], node: true }),
  {
    folder: "src/cli/ask.ts",
    local: [{ path: "src/cli/" }],
    packages: ["@clack/prompts"],
    node: true,
  },
  {
    folder: "src/cli/",
    local: [{ path: "src/cli/" }, composition, application, domain, projections, schema],
    packages: [],
    node: true,
  },
  {
    folder: "src/composition/",
    local: [composition, adapters, application, domain, projections, schema],
    packages: [],
    node: true,
  },
  // The entries: src/index.ts and its subpaths.
  {
    folder: "src/",
    local: [composition, adapters, application, domain, projections, schema],
    packages: [],
    node: false,
  },
];

/** An adapter never imports another one, nor the application above its ports. */
function adapter(name: string, uses: Pick<ImportRule, "packages" | "node">): ImportRule {
  const folder = `src/adapters/${name}/`;
  return { folder, local: [{ path: folder }, ports, schema, projections], ...uses };
}

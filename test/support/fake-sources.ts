/** Plan files that are values of the test: no disk, no parser. A file's hash is made of what it says. */
import { nodeDigests } from "../../src/adapters/system/node-digests.ts";
import type {
  PlanFileProblem,
  PlanSourceReader,
  StepLines,
} from "../../src/application/ports/plan-source.ts";
import type { PlanDefinition } from "../../src/schema/definition.ts";

export type FakeFile =
  | {
      readonly kind: "valid";
      readonly definition: PlanDefinition;
      readonly lines: StepLines;
      /** Another one is another file, though it says the same. */
      readonly comment?: string;
    }
  | { readonly kind: "invalid"; readonly problems: readonly PlanFileProblem[] };

export interface FakeSources extends PlanSourceReader {
  /** By path. */
  readonly files: Map<string, FakeFile>;
  /** Paths that were asked for, in order. */
  readonly hashed: string[];
  readonly parsed: string[];
  /** The files in whose place those were read. */
  readonly places: (string | undefined)[];
  sha256(path: string): string;
}

export function fakeSources(): FakeSources {
  const { sha256, canonicalize } = nodeDigests();
  const files = new Map<string, FakeFile>();
  const sources: FakeSources = {
    files,
    hashed: [],
    parsed: [],
    places: [],
    sha256: (path) => sha256(canonicalize(files.get(path) ?? null)),
    async hash(path) {
      sources.hashed.push(path);
      return files.has(path) ? sources.sha256(path) : null;
    },
    async read(path, inPlaceOf) {
      sources.parsed.push(path);
      sources.places.push(inPlaceOf);
      const file = files.get(path);
      if (file === undefined) throw new Error(`the test has no file ${path}`);
      return { ...file, sha256: sources.sha256(path) };
    },
  };
  return sources;
}

/** Steps stand in lines 10, 20, 30 and so on. */
export function validFile(definition: PlanDefinition, comment = ""): FakeFile {
  const lines = Object.fromEntries(
    definition.steps.map(({ id }, index) => [id, { line: (index + 1) * 10, column: 5 }]),
  );
  return { kind: "valid", definition, lines, comment };
}

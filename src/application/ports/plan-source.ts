/**
 * Reads plan files. The application asks for bytes' hashes first and for a parsed definition only when they
 * changed, so that the ordinary resume loads no parser.
 */
import type { PlanDefinition } from "../../schema/definition.ts";

/** One mistake in a plan file. Line and column count from 1; column counts UTF-16 units. */
export interface PlanFileProblem {
  readonly line: number;
  readonly column: number;
  /** How many characters the caret spans; at least 1. */
  readonly length: number;
  readonly message: string;
  /** For example `did you mean "run"?`. */
  readonly suggestion: string | null;
  /** Two lines of the file at most, the last one the line of the mistake, each cut at 500 characters; may be empty. */
  readonly excerpt: readonly { readonly line: number; readonly text: string }[];
}

/** Where each step stands in the file, by step id. */
export type StepLines = Readonly<Record<string, { readonly line: number; readonly column: number }>>;

export type PlanFileResult =
  | { readonly kind: "valid"; readonly definition: PlanDefinition; readonly lines: StepLines }
  | { readonly kind: "invalid"; readonly problems: readonly PlanFileProblem[] };

export interface PlanSourceReader {
  /** SHA-256 of the file's bytes, or null when there is no such file (moved, deleted, not readable). */
  hash(path: string): Promise<string | null>;
  /**
   * Parses and checks the whole file: all mistakes at once, in order of place (the first hundred, then one that says there
   * are more). A file that cannot be read is one problem at line 1. `sha256` is that of the bytes that were parsed.
   * `inPlaceOf`: the file whose place it takes, so that its relative paths count from there.
   */
  read(path: string, inPlaceOf?: string): Promise<PlanFileResult & { readonly sha256: string }>;
}

/** Parts that several of the command's JSON documents have. */
import * as z from "zod";

/** A mistake in a plan file; line and column count from 1. */
export const planFileProblem = z.strictObject({
  line: z.int().positive(),
  column: z.int().positive(),
  length: z.int().positive(),
  message: z.string(),
  suggestion: z.string().nullable(),
  excerpt: z.array(z.strictObject({ line: z.int().positive(), text: z.string() })),
});

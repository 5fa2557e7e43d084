/** What every command prints with `--json` when it failed, or was refused and has no document of its own for that. */
import * as z from "zod";
import { commandRefusals, errorCodes, resumeIneligibleReasons } from "../codes.ts";
import { next, planFileProblem } from "./parts.ts";

const evidence = z.record(z.string(), z.json());
const refusalCodes = [...resumeIneligibleReasons, ...commandRefusals] as const;

export const errorOutput = z.strictObject({
  schema: z.literal("planstream/error@1"),
  error: z.strictObject({
    code: z.enum([...errorCodes, ...refusalCodes]),
    exit_code: z.int().positive(),
    message: z.string(),
    evidence,
    /** Of a refusal, all of them. */
    reasons: z.array(
      z.strictObject({
        code: z.enum(refusalCodes),
        level: z.literal("refuse"),
        message: z.string(),
        evidence,
        remedy: next,
      }),
    ),
    /** Of a plan file with mistakes. */
    problems: z.array(planFileProblem),
    next,
  }),
});

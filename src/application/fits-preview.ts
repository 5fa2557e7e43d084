/** Compares the digest somebody approved with that of what would happen now. */
import { PlanError } from "./plan-error.ts";

/**
 * Whether `expect` is the digest, or its beginning.
 *
 * @throws PlanError `USAGE` for what is no digest, or so little of one that other previews might fit, too.
 */
export function fitsPreview(expect: string, previewDigest: string): boolean {
  if (/^[0-9a-f]{16,64}$/i.test(expect)) return previewDigest.startsWith(expect.toLowerCase());
  throw new PlanError(
    "USAGE",
    `a preview is approved by 16 or more hex digits of its digest, not "${expect}"`,
    {
      evidence: { expect },
    },
  );
}

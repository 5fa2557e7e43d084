/**
 * Which fold a kept state came from: SHA-256 of the plan-state fold, bundled and minified. It changes when the
 * code does, so a state kept by another fold is never mistaken for ours. Written by `npm run fix`; a test compares.
 */
export const planStateFingerprint = "d4a5eb7d0cd2db19";

/** The words for a try that failed: what happened, and the last thing the step said. Always masked, at most 1 KiB. */
import { stripVTControlCharacters } from "node:util";
import type { SecretMask } from "../../application/ports/secret-mask.ts";
import { cutBytes, messageBytesMax } from "../../application/ports/step-texts.ts";

export function failureText(what: string, lastLine: string, mask: SecretMask): string {
  const said = stripVTControlCharacters(lastLine)
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ")
    .trim();
  // Masked again at the end: without its colours a line may read as the secret it was not before.
  return cutBytes(mask.text(said === "" ? what : `${what}: ${said}`), messageBytesMax);
}

/** As a plan file writes it: `90s`, `10m`, `1h30m`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${ms}ms`;
  const seconds = ms / 1_000;
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  const left = Number((seconds % 60).toFixed(3));
  const parts = [hours && `${hours}h`, minutes && `${minutes}m`, left && `${left}s`];
  return parts.filter((part) => part !== 0).join("");
}

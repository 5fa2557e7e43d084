/** The names of a plan's stream and of blob streams, and how to get a plan's id back. */

const planPrefix = "plan-";
const blobPrefix = "planblob-";

export function planStream(planId: string): string {
  return `${planPrefix}${planId}`;
}

export function blobStream(sha256: string): string {
  return `${blobPrefix}${sha256}`;
}

export function blobOf(stream: string): string {
  return stream.slice(blobPrefix.length);
}

export const planStreamPrefix = planPrefix;

export function planIdOf(stream: string): string {
  return stream.slice(planPrefix.length);
}

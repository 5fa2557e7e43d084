/** Times as people read them. Pure: the present is an argument. */
import type { Screen } from "../screen.ts";

/** `0.3s`, `12.4s`, `1m 52s`, `3h 06m`. */
export function duration(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 59.95) return `${seconds.toFixed(1)}s`;
  const minutes = Math.round(seconds) / 60;
  if (minutes < 60) return `${Math.floor(minutes)}m ${twoDigits(Math.round(seconds) % 60)}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${twoDigits(Math.floor(minutes) % 60)}m`;
  return `${Math.floor(hours / 24)}d ${twoDigits(hours % 24)}h`;
}

/** As `duration`, but in whole seconds: of something that still goes on. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return seconds < 60 ? `${seconds}s` : duration(seconds * 1_000);
}

/** `now`, `3m ago`, `2d ago`; a time in the future is `now`: another machine's clock. */
export function ago(at: string, nowMs: number): string {
  const minutes = Math.floor((nowMs - Date.parse(at)) / 60_000);
  if (!(minutes >= 1)) return "now";
  if (minutes < 60) return `${minutes}m ago`;
  if (minutes < 60 * 24) return `${Math.floor(minutes / 60)}h ago`;
  return `${Math.floor(minutes / 60 / 24)}d ago`;
}

/** A time as the screen was asked to show times. */
export function when(at: string, nowMs: number, { times }: Pick<Screen, "times">): string {
  return times === "iso" ? at : ago(at, nowMs);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

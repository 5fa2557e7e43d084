/**
 * Points in a plan's history as people write them: a revision, a checkpoint, a time, so many events before the end, and
 * ranges of two. It reads the text alone; whether the plan has such a point is asked of the application.
 */
import type { PlanPoint } from "../application/find-point.ts";
import { durationMs } from "../schema/duration.ts";
import { usage } from "./usage.ts";

export interface PointRange {
  /** Null: the beginning. */
  readonly from: PlanPoint | null;
  /** Null: the end. */
  readonly to: PlanPoint | null;
}

/** `2026-11-22T10:14`, with or without seconds and zone, or a day alone. */
const dayAndTime =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;
const timeToday = /^\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/;
const written =
  "a revision (26), a checkpoint (cp_4), a time (10:14, 2026-11-22T10:14, 10m ago) or events before the end (-3)";

/**
 * A time without a zone is the reader's own. One to the second is all of that second: the history shows times no
 * closer, so what it shows there is in it.
 *
 * @throws PlanError `USAGE`
 */
export function parsePoint(text: string, nowMs: number, command: string): PlanPoint {
  const word = text.trim();
  if (/^\d+$/.test(word)) return { revision: Number(word) };
  if (/^cp_[1-9]\d*$/.test(word) || /^[0-9A-HJKMNP-TV-Z]{26}$/.test(word)) return { checkpoint: word };
  if (/^-\d+$/.test(word)) return { beforeEnd: Number(word.slice(1)) };
  const fromMs = timeMs(word, nowMs);
  if (fromMs === null) throw usage(`"${text}" is no point in a history: it takes ${written}`, command);
  return { fromMs, toMs: /:\d{2}:\d{2}(?!\.|\d)/.test(word) ? fromMs + 999 : fromMs };
}

/** @throws PlanError `USAGE` */
export function parseRange(text: string, nowMs: number, command: string): PointRange {
  const at = text.indexOf("..");
  if (at < 0) throw usage(`"${text}" is no range: it takes A..B, ..B or A..`, command);
  const [from, to] = [text.slice(0, at), text.slice(at + 2)];
  return {
    from: from === "" ? null : parsePoint(from, nowMs, command),
    to: to === "" ? null : parsePoint(to, nowMs, command),
  };
}

/** Where it begins; null for what is no time. */
function timeMs(word: string, nowMs: number): number | null {
  const ago = /^(.+?) ?ago$/.exec(word)?.[1];
  if (ago !== undefined) {
    const ms = durationMs(ago);
    return ms === null ? null : nowMs - ms;
  }
  if (timeToday.test(word)) return parsed(`${today(nowMs)}T${/^\d:/.test(word) ? "0" : ""}${word}`);
  const [, day, time = "00:00", zone = ""] = dayAndTime.exec(word) ?? [];
  // A day alone would be one in UTC.
  return day === undefined ? null : parsed(`${day}T${time}${zone.toUpperCase()}`);
}

function parsed(iso: string): number | null {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? null : ms;
}

/** `2026-11-22`, in the reader's time zone. */
function today(nowMs: number): string {
  const parts = new Intl.DateTimeFormat("en", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(nowMs);
  const part = (type: string) => parts.find((one) => one.type === type)?.value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/**
 * JSON that can be shown on any terminal. It says the same: what would steer a terminal, and `JSON.stringify` leaves as it
 * is, becomes an escape.
 */

/** Control characters above ASCII, and marks that break a line or turn the direction of writing. */
const steering = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

export function safeJson(json: string): string {
  return json.replace(steering, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The events of all plans in the server's order, a page at a time, up to its present end. */
import { checkLimit } from "../../application/ports/append-limits.ts";
import type { ReadAllOptions, RecordedEvent } from "../../application/ports/event-store.ts";
import type { Calls } from "./calls.ts";
import { planPrefix } from "./plan-streams.ts";
import { parsePosition } from "./recorded.ts";
import { scan } from "./scan.ts";

export async function readAllEvents(
  calls: Calls,
  { after: given, limit, types }: ReadAllOptions,
): Promise<RecordedEvent[]> {
  checkLimit(limit);
  const after = given === undefined ? null : parsePosition(given);
  const wanted = types === undefined ? { streams: [planPrefix] } : { types };
  const isPicked = ({ stream, type }: RecordedEvent) =>
    stream.startsWith(planPrefix) && (types === undefined || types.includes(type));
  return calls.repeatable(async (client) => {
    const page: RecordedEvent[] = [];
    for await (const event of scan(calls, client, { after, ...wanted })) {
      if (isPicked(event)) page.push(event);
      if (page.length === limit) break;
    }
    return page;
  });
}

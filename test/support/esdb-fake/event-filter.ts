/** Which records a filtered subscription wants: by the beginning of a stream's or a type's name, or by a pattern. */
import type { ReadReq } from "@eventstore/db-client/generated/streams_pb.js";
import type { LogRecord } from "./fake-log.ts";

export interface EventFilter {
  matches(record: LogRecord): boolean;
  /** After how many considered records a checkpoint is due. */
  readonly checkpointEvery: number;
}

/** How many records the server looks at in one go where the client names no number. */
const window = 32;

export function readFilter(options: ReadReq.Options): EventFilter | null {
  const filter = options.getFilter();
  if (filter === undefined) return null;
  const byStream = filter.getStreamIdentifier();
  const expression = byStream ?? filter.getEventType();
  const prefixes = expression?.getPrefixList() ?? [];
  const regex = expression?.getRegex() ? new RegExp(expression.getRegex()) : null;
  const size = filter.hasMax() ? filter.getMax() : window;
  return {
    matches(record) {
      const name = byStream === undefined ? record.type : record.stream;
      return regex === null ? prefixes.some((prefix) => name.startsWith(prefix)) : regex.test(name);
    },
    checkpointEvery: size * Math.max(1, filter.getCheckpointintervalmultiplier()),
  };
}

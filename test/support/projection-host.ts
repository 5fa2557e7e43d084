/**
 * Runs the script of a server's projection as the server does: a handler for each event, one state for each stream, which
 * is JSON between two events. It has nothing of Node.js to give to the script.
 */
import { createContext, Script } from "node:vm";
import type { ServerEvent, ServerState } from "../../projections/server-state.ts";
import type { FrozenEvent } from "../../src/application/ports/event-store.ts";

export interface ProjectionHost {
  readonly category: string;
  /** In the order they were given in: `$any` is only reached when it is last. */
  readonly handlers: readonly string[];
  /** The state after these events, which are the stream's from its beginning. */
  fold(stream: string, events: readonly Pick<FrozenEvent, "type" | "data" | "metadata">[]): ServerState;
}

interface Handlers {
  $init(): unknown;
  $any(state: unknown, event: ServerEvent): unknown;
}

export function projectionHost(script: string): ProjectionHost {
  const found: { category: string; handlers: Handlers | null } = { category: "", handlers: null };
  const when = (handlers: Handlers) => {
    found.handlers = handlers;
  };
  const fromCategory = (category: string) => {
    found.category = category;
    return { foreachStream: () => ({ when }) };
  };
  new Script(script).runInContext(createContext({ fromCategory }));
  const { category, handlers } = found;
  if (handlers === null) throw new Error("the script names no handlers");
  return {
    category,
    handlers: Object.keys(handlers),
    fold(stream, events) {
      let state = asJson(handlers.$init());
      for (const [revision, event] of events.entries())
        state = asJson(handlers.$any(state, given(stream, revision, event)));
      return state as ServerState;
    },
  };
}

/** What a server hands over: data are parsed when they are asked for, and what is no JSON has none. */
function given(
  streamId: string,
  sequenceNumber: number,
  { type, data, metadata }: Pick<FrozenEvent, "type" | "data" | "metadata">,
): ServerEvent {
  return {
    isJson: isJson(data),
    eventType: type,
    streamId,
    sequenceNumber,
    bodyRaw: data,
    metadataRaw: metadata,
    get data() {
      return JSON.parse(data);
    },
    get metadata() {
      return metadata === "" ? null : JSON.parse(metadata);
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

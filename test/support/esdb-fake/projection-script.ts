/**
 * The text of a projection, run as it is: in a realm of its own, with what the server's engine gives it and no more. Only
 * `fromCategory(name).foreachStream().when({…})` is known here, which is all that planstream uses.
 */
import vm from "node:vm";
import { projectionJson } from "./projection-json.ts";

export interface ProjectedEvent {
  /** Null where the event is gone; so are its data then, and its revision is -1. */
  readonly type: string | null;
  readonly stream: string;
  readonly id: string;
  readonly revision: number;
  readonly isJson: boolean;
  readonly data: string | null;
  /** Null where an event has none. */
  readonly metadata: string | null;
}

type Handler = (state: unknown, event: unknown) => unknown;

/** Far more than the server's 250 ms: it is here against a handler without an end, not against a busy machine. */
const handlerMsMax = 5_000;

/** Runs in the script's realm, so that what a handler is given is of its own kind. */
const envelopeSource = `(function (event) {
  "use strict";
  const own = function (name, value) {
    Object.defineProperty(envelope, name, { value: value, writable: false, enumerable: true, configurable: false });
    return value;
  };
  const parsed = function (text) { return text === null ? null : JSON.parse(text); };
  const body = function () {
    if (!event.isJson) return undefined;
    const value = JSON.parse(event.data);
    if (typeof value !== "object" || value === null) throw new TypeError("Unable to cast the body to an object.");
    own("body", value);
    return own("data", value);
  };
  const envelope = Object.create({
    get body() { return body(); },
    get data() { return body(); },
    get metadata() { return own("metadata", parsed(event.metadata)); },
    get linkMetadata() { return own("linkMetadata", null); },
  });
  own("partition", event.stream);
  own("bodyRaw", event.data);
  own("metadataRaw", event.metadata);
  own("streamId", event.stream);
  own("eventId", event.id);
  own("eventType", event.type);
  own("linkMetadataRaw", null);
  own("isJson", event.isJson);
  own("category", event.category);
  own("sequenceNumber", event.revision);
  return envelope;
})`;

const notThere = ["Intl", "WebAssembly", "Atomics", "SharedArrayBuffer", "console"];

export class ProjectionScript {
  readonly category: string;
  readonly #context: vm.Context;
  readonly #handlers = new Map<string, Handler>();
  readonly #envelope: (event: object) => unknown;
  readonly #parse: (text: string) => unknown;
  readonly #run: vm.Script;
  /** Whether events without a handler of their own are handled, too: `$any` must be the last for that. */
  #takesAll = true;

  /** @throws Error when the text is no projection. */
  constructor(query: string) {
    this.#context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
    for (const name of notThere) vm.runInContext(`delete globalThis.${name}`, this.#context);
    this.#envelope = vm.runInContext(envelopeSource, this.#context);
    this.#parse = vm.runInContext("JSON.parse", this.#context);
    this.#run = new vm.Script("__call()");
    const categories: string[] = [];
    const chain = {
      foreachStream: () => chain,
      when: (handlers: Readonly<Record<string, unknown>>) => {
        for (const [name, handler] of Object.entries(handlers)) {
          if (typeof handler === "function") this.#add(name, handler as Handler);
        }
        return chain;
      },
      outputState: () => chain,
      outputTo: () => chain,
    };
    const given = {
      fromCategory(category: unknown) {
        if (typeof category !== "string") throw new Error("category");
        categories.push(category);
        return chain;
      },
      options: () => undefined,
      log: () => undefined,
    };
    Object.assign(this.#context, given);
    vm.runInContext(query, this.#context, { timeout: handlerMsMax });
    for (const name of ["fromCategory", "options"])
      vm.runInContext(`delete globalThis.${name}`, this.#context);
    const [category] = categories;
    if (category === undefined) throw new Error("the fake server runs projections of fromCategory only");
    this.category = category;
  }

  /**
   * The state after an event, from the state before it; null where there is none.
   *
   * @throws whatever the handler throws.
   */
  apply(state: string | null, event: ProjectedEvent): string | null {
    const handler =
      this.#handlers.get(event.type ?? "$any") ?? (this.#takesAll ? this.#handlers.get("$any") : undefined);
    if (handler === undefined || (event.isJson && event.data?.trim() === "")) return state;
    const before = state === null ? this.#initial() : this.#parse(state);
    const after = this.#call(() => handler(before, this.#envelope({ ...event, category: this.category })));
    const kept = after === undefined ? before : after;
    return kept === null || kept === undefined ? null : projectionJson(kept);
  }

  #initial(): unknown {
    const init = this.#handlers.get("$init");
    return init === undefined ? this.#parse("{}") : this.#call(() => init(undefined, undefined));
  }

  #add(name: string, handler: Handler): void {
    if (name === "$any") this.#takesAll = true;
    else if (!name.startsWith("$")) this.#takesAll = false;
    this.#handlers.set(name, handler);
  }

  #call(action: () => unknown): unknown {
    Object.defineProperty(this.#context, "__call", { value: action, configurable: true, enumerable: false });
    return this.#run.runInContext(this.#context, { timeout: handlerMsMax });
  }
}

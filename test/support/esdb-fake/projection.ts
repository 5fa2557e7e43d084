/** One projection of the fake server: its text, how far it is, the state of each stream, and what became of it. */
import { deletedBy, type FakeLog, type LogRecord } from "./fake-log.ts";
import { type ProjectedEvent, ProjectionScript } from "./projection-script.ts";
import { linkedStream, linkTarget } from "./read-responses.ts";

export class Projection {
  readonly name: string;
  readonly states = new Map<string, string | null>();
  isEnabled = true;
  /** Raised whenever it is stopped, started or reset; its epoch is what it was at the newest reset. */
  version = 0;
  epoch = -1;
  /** Of 100; less than nothing since it was reset, until it goes on. */
  progress = -1;
  /** Why it stopped by itself, or null. */
  fault: string | null = null;
  /** Whether its text is no projection, so that there never was anything to run. */
  isUnreadable = false;
  /** The revision of the category's stream that comes next. */
  next = 0;
  handled = 0;
  #script: ProjectionScript | null = null;

  /** Without a text it is one of the server's own, which is not run here. */
  constructor(name: string, query: string | null) {
    this.name = name;
    if (query !== null) this.setQuery(query);
  }

  /** States and place are kept: the new text goes on where the old one was. */
  setQuery(query: string): void {
    this.fault = null;
    this.isUnreadable = false;
    this.#script = null;
    try {
      this.#script = new ProjectionScript(query);
    } catch (error) {
      this.isUnreadable = true;
      const [, line = "1"] = /:(\d+)/.exec(error instanceof Error ? (error.stack ?? "") : "") ?? [];
      this.fault = `Line ${line}: ${textOf(error)}`;
    }
  }

  get isRunning(): boolean {
    return this.isEnabled && this.fault === null;
  }

  get status(): string {
    if (this.isUnreadable) return "Faulted";
    if (this.fault !== null) return this.isEnabled ? "Faulted (Enabled)" : "Stopped/Faulted";
    return this.isEnabled ? "Running" : "Stopped";
  }

  enable(): void {
    this.version += 1;
    this.isEnabled = true;
    if (!this.isUnreadable) this.fault = null;
  }

  disable(): void {
    this.version += 1;
    this.isEnabled = false;
  }

  /** The streams its states are written to when it stops. They are there after it was deleted. */
  get checkpoints(): readonly string[] {
    return [...this.states.keys()].map((stream) => `$projections-${this.name}-${stream}-checkpoint`);
  }

  reset(): void {
    this.version += 1;
    this.epoch = this.version;
    this.progress = -1;
    this.states.clear();
    this.next = 0;
    this.handled = 0;
    if (!this.isUnreadable) this.fault = null;
  }

  /** Handles what its category has, but for the newest `lag` events and those behind a position. */
  run(log: FakeLog, lag: number, until: bigint | null): void {
    const script = this.#script;
    if (script === null || !this.isRunning) return;
    const category = `$ce-${script.category}`;
    const head = log.head(category);
    const end = head - lag;
    for (const link of log.visible(category, this.next)) {
      if (link.revision > end || (until !== null && link.position > until)) break;
      const event = handed(log, link);
      if (event !== null) {
        const state = this.states.get(event.stream) ?? null;
        try {
          this.states.set(event.stream, script.apply(state, event));
        } catch (error) {
          this.fault = `The ${this.name} projection failed to process an event.\r\nHandler: JintProjectionStateHandler\r\nEvent Position: ${link.revision}\r\n\r\nMessage:\r\n\r\n${textOf(error)}`;
          return;
        }
      }
      this.handled += 1;
      this.next = link.revision + 1;
    }
    if (this.next > head) this.progress = 100;
    else if (this.next > 0) this.progress = (100 * this.next) / (head + 1);
  }
}

/** What a handler is given for a link; null: none is called, as where a stream was deleted softly. */
function handed(log: FakeLog, link: LogRecord): ProjectedEvent | null {
  const event = linkTarget(log, link);
  if (event === undefined) {
    const stream = linkedStream(link);
    // Of a stream that is gone for ever the server says that much.
    const nothing = { type: null, id: "", revision: -1, isJson: false, data: null, metadata: null };
    return stream !== undefined && log.isBuried(stream) ? { stream, ...nothing } : null;
  }
  if (deletedBy(event) !== null) return null;
  const metadata = event.metadata.length === 0 ? null : Buffer.from(event.metadata).toString();
  return { ...event, data: Buffer.from(event.data).toString(), metadata };
}

function textOf(error: unknown): string {
  return error instanceof Error || (typeof error === "object" && error !== null && "message" in error)
    ? String(error.message)
    : String(error);
}

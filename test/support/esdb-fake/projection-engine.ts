/**
 * The projections of the fake server: `$by_category`, which links every event into `$ce-` and the part of its stream's
 * name before the first `-`, and those that a client made, which are run over such a stream. All is done as soon as an
 * event is written, unless a test holds it back; a real server does it a few milliseconds later.
 */
import { deletedBy, type FakeLog, systemEvent } from "./fake-log.ts";
import { Projection } from "./projection.ts";

/** Where the server writes down which projections were made and deleted. */
const catalogue = "$projections-$all";
const byCategory = "$by_category";
const standard = ["$by_category", "$by_correlation_id", "$by_event_type", "$stream_by_category", "$streams"];

export class ProjectionEngine {
  readonly #log: FakeLog;
  readonly #projections = new Map<string, Projection>();
  #linked = -1n;
  #isRunning = false;
  #lag = 0;
  #until: bigint | null = null;
  /** Resets that were acknowledged and not done; null: each is done at once. */
  #heldResets: Projection[] | null = null;

  constructor(log: FakeLog) {
    this.#log = log;
    for (const name of standard) this.#projections.set(name, new Projection(name, null));
    log.onAppend(() => this.run());
  }

  get all(): readonly Projection[] {
    return [...this.#projections.values()];
  }

  get(name: string): Projection | undefined {
    return this.#projections.get(name);
  }

  create(name: string, query: string): void {
    this.#projections.set(name, new Projection(name, query));
    this.#log.append(catalogue, [systemEvent("$ProjectionCreated", name)]);
    this.run();
  }

  /** What it kept is written down, and stays when it is deleted. */
  disable(projection: Projection): void {
    projection.disable();
    for (const stream of projection.checkpoints) this.#log.append(stream, [systemEvent("$Checkpoint", "{}")]);
  }

  reset(projection: Projection): void {
    if (this.#heldResets !== null) this.#heldResets.push(projection);
    else projection.reset();
    this.run();
  }

  delete(name: string): void {
    this.#projections.delete(name);
    this.#log.append(catalogue, [systemEvent("$ProjectionDeleted", name)]);
  }

  /** Acknowledges resets from now on, and does them when they are let go. */
  holdResets(): void {
    this.#heldResets = [];
  }

  letResets(): void {
    for (const projection of this.#heldResets ?? []) projection.reset();
    this.#heldResets = null;
    this.run();
  }

  /** Keeps clients' projections so many events behind. */
  lagBehind(events: number): void {
    this.#lag = events;
    this.run();
  }

  /** Lets clients' projections handle nothing whose link stands behind this position; null lets them go on. */
  stopAt(position: bigint | null): void {
    this.#until = position;
    this.run();
  }

  run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      this.#link();
      for (const projection of this.#projections.values()) {
        projection.run(this.#log, this.#lag, this.#until);
      }
    } finally {
      this.#isRunning = false;
    }
  }

  #link(): void {
    if (!this.#projections.get(byCategory)?.isRunning) return;
    for (const record of this.#log.after(this.#linked)) {
      this.#linked = record.position;
      const stream = deletedBy(record) ?? record.stream;
      const dash = stream.indexOf("-");
      if (stream.startsWith("$") || dash < 1) continue;
      const category = stream.slice(0, dash);
      this.#log.append(`$ce-${category}`, [systemEvent("$>", `${record.revision}@${record.stream}`)]);
    }
  }
}

/**
 * What one scenario works with: its folder, the plan file it describes, the commands it starts, and the library on the
 * same store. It asserts nothing; steps do.
 */
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { World } from "@cucumber/cucumber";
import { openPlanstream, type PlanState, type Planstream, type StoredEvent } from "../../src/index.ts";
import { freezeBetweenWrites } from "../../test/support/freeze-between-writes.ts";
import { markName } from "./leftover-processes.ts";
import { PlanCommand } from "./plan-command.ts";
import { type PlanDraft, planFileText } from "./plan-draft.ts";
import { cacheFolder, remoteStore } from "./remote-store.ts";
import { WorkFolder } from "./work-folder.ts";

export const planFileName = "release.plan.yaml";

export class PlanWorld extends World {
  readonly mark = randomUUID();
  /** Variables commands are started with, beside those every scenario has. */
  readonly env = new Map<string, string>();
  /** The digest of the preview that was shown last. */
  preview = "";
  /** The store's bytes before the last dry run. */
  storeBefore: ReadonlyMap<string, string> = new Map();
  /** Commands that asked for the same at once. */
  readonly rivals: PlanCommand[] = [];
  #folder: WorkFolder | null = null;
  #draft: PlanDraft | null = null;
  #owner: PlanCommand | null = null;
  #frozen: PlanCommand | null = null;
  #answer: PlanCommand | null = null;
  readonly #commands: PlanCommand[] = [];

  /** Made when it is first used: a scenario that is skipped has none. */
  get folder(): WorkFolder {
    this.#folder ??= new WorkFolder();
    return this.#folder;
  }

  /** Of what is tested: a server somebody named for all scenarios, or a file of this one's own. */
  get store(): string {
    return remoteStore ?? this.storePath;
  }

  get storePath(): string {
    return this.folder.at(".plan", "plans.db");
  }

  get draft(): PlanDraft {
    if (this.#draft === null) throw new Error("the scenario has no plan file yet");
    return this.#draft;
  }

  /** Also writes the file. */
  set draft(draft: PlanDraft) {
    this.#draft = draft;
    this.folder.write(planFileName, planFileText(draft));
  }

  /** The command that runs the plan, or ran it last. */
  get owner(): PlanCommand {
    if (this.#owner === null) throw new Error("nothing has run the plan yet");
    return this.#owner;
  }

  /** The owner that was frozen, also when another one has the plan meanwhile. */
  get frozen(): PlanCommand {
    if (this.#frozen === null) throw new Error("no owner is frozen");
    return this.#frozen;
  }

  /** The command that ended last of those that were waited for. */
  get answer(): PlanCommand {
    if (this.#answer === null) throw new Error("no command has ended yet");
    return this.#answer;
  }

  start(...args: readonly string[]): PlanCommand {
    return this.startIn(".", ...args);
  }

  /** `place`: relative to the scenario's folder. */
  startIn(place: string, ...args: readonly string[]): PlanCommand {
    const command = new PlanCommand(args, { cwd: this.folder.at(place), env: this.#environment() });
    this.#commands.push(command);
    return command;
  }

  /** Starts a command that performs steps. */
  startOwner(...args: readonly string[]): PlanCommand {
    this.#owner = this.start(...args);
    return this.#owner;
  }

  freezeOwner(): void {
    this.#frozen = this.owner;
    if (remoteStore === null) freezeBetweenWrites(this.#frozen, this.storePath);
    else this.#frozen.signal("SIGSTOP");
  }

  async waitFor(command: PlanCommand): Promise<PlanCommand> {
    await command.ended;
    this.#answer = command;
    return command;
  }

  /** Starts a command and waits for its end. */
  plan(...args: readonly string[]): Promise<PlanCommand> {
    return this.waitFor(this.start(...args));
  }

  /** The library on the scenario's store, closed afterwards. */
  async library<T>(use: (planstream: Planstream) => Promise<T>): Promise<T> {
    const planstream = await openPlanstream({
      store: this.store,
      via: "feature",
      environment: { HOME: this.folder.path, XDG_CACHE_HOME: cacheFolder },
    });
    try {
      return await use(planstream);
    } finally {
      await planstream.close();
    }
  }

  planId(): Promise<string> {
    return this.library(({ plans }) => plans.find("latest"));
  }

  state(): Promise<PlanState> {
    return this.library(async ({ plans }) => (await plans.get(await plans.find("latest"))).state);
  }

  history(): Promise<StoredEvent[]> {
    return this.library(async (planstream) =>
      Array.fromAsync(planstream.history(await planstream.plans.find("latest"))),
    );
  }

  removeFolder(): void {
    this.#folder?.remove();
  }

  /** Kills commands that are still running; what they run ends with them. */
  async killCommands(): Promise<void> {
    for (const command of this.#commands) await command.kill();
  }

  /** Nothing of the surroundings may decide about a scenario. */
  #environment(): Record<string, string> {
    const { PATH = "/usr/bin:/bin" } = process.env;
    return {
      PATH,
      HOME: this.folder.path,
      TMPDIR: this.folder.at("tmp"),
      LANG: "C.UTF-8",
      [markName]: this.mark,
      ...(remoteStore === null ? {} : { PLAN_STORE: remoteStore, XDG_CACHE_HOME: cacheFolder }),
      ...Object.fromEntries(this.env),
    };
  }
}

/** Every file of the scenario's store with its bytes; none where there is no store. */
export function storeBytes({ folder }: PlanWorld): ReadonlyMap<string, string> {
  if (!existsSync(folder.at(".plan"))) return new Map();
  const entries = readdirSync(folder.at(".plan"), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(files.sort().map((file) => [file, readFileSync(file, "latin1")]));
}

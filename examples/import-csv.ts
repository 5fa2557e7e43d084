/**
 * Imports a CSV file into SQLite in batches, as a plan with functions: `node examples/import-csv.ts FILE.csv TABLE.db`.
 * Press Ctrl-C, or kill it: the same line again goes on with the batch after the last one that was finished. A batch is
 * one transaction that first looks whether its key is there, so even one that was cut off is imported once.
 */
import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { definePlan, isPlanError, openPlanstream, RunControl, type StepContext } from "../src/index.ts";

const [csv = "people.csv", database = "people.db"] = process.argv.slice(2);
const batchSize = Number(process.env.BATCH_SIZE ?? 1_000);

const rows = await countRows(csv);
const batches = Math.max(1, Math.ceil(rows / batchSize));

const plan = definePlan({
  name: "import-csv",
  variables: { CSV: resolve(csv), DATABASE: resolve(database) },
  steps: [
    { id: "table", run: makeTable },
    ...Array.from({ length: batches }, (_, index) => ({
      id: `batch-${index + 1}`,
      run: (step: StepContext) => importBatch(step, index),
    })),
    { id: "check", outputs: ["IMPORTED"], run: countImported },
  ],
});

const control = new RunControl();
process.once("SIGINT", () => control.stop({ cause: "signal", signal: "SIGINT" }));

const planstream = await openPlanstream({ store: ".plan/plans.db", via: "import-csv" });
try {
  const open = await unfinished();
  const outcome =
    open === null
      ? await planstream.run(plan, { control })
      : await planstream.resume(open, { plan, control });
  console.log(`${outcome.kind}: ${rows} rows in ${batches} batches`);
  if (outcome.kind === "refused") console.log(outcome.reasons.map(({ code }) => code).join(", "));
  if (outcome.kind !== "ended") process.exitCode = 1;
} finally {
  await planstream.close();
}

/** The plan of this import that is not over yet. */
async function unfinished(): Promise<string | null> {
  try {
    const planId = await planstream.plans.find("import-csv");
    const { state } = await planstream.plans.get(planId);
    return state.ending === null ? planId : null;
  } catch (error) {
    if (isPlanError(error, "PLAN_NOT_FOUND")) return null;
    throw error;
  }
}

function makeTable({ variables }: StepContext): void {
  withTable(variables, (db) => {
    db.exec("CREATE TABLE IF NOT EXISTS people (name TEXT, town TEXT)");
    db.exec("CREATE TABLE IF NOT EXISTS imported (key TEXT PRIMARY KEY)");
  });
}

async function importBatch(
  { variables, idempotencyKey, signal, log }: StepContext,
  index: number,
): Promise<void> {
  const batch = await readRows(variables.CSV ?? "", index * batchSize, batchSize, signal);
  withTable(variables, (db) => {
    db.exec("BEGIN IMMEDIATE");
    const { changes } = db.prepare("INSERT OR IGNORE INTO imported VALUES (?)").run(idempotencyKey);
    const insert = db.prepare("INSERT INTO people VALUES (?, ?)");
    if (changes === 1) for (const [name = "", town = ""] of batch) insert.run(name, town);
    db.exec("COMMIT");
  });
  log(`rows ${index * batchSize + 1} to ${index * batchSize + batch.length}`);
}

function countImported({ variables }: StepContext) {
  const count = withTable(variables, (db) => db.prepare("SELECT count(*) AS count FROM people").get()?.count);
  return { outputs: { IMPORTED: String(count) } };
}

function withTable<T>(variables: StepContext["variables"], work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(variables.DATABASE ?? "");
  try {
    return work(db);
  } finally {
    db.close();
  }
}

async function countRows(path: string): Promise<number> {
  let lines = 0;
  for await (const _ of createInterface({ input: createReadStream(path) })) lines++;
  return Math.max(0, lines - 1);
}

/** Of a plain CSV: a head line, no quotes. */
async function readRows(path: string, skip: number, take: number, signal: AbortSignal): Promise<string[][]> {
  const batch: string[][] = [];
  let row = -1;
  for await (const line of createInterface({ input: createReadStream(path, { signal }) })) {
    if (row >= skip) batch.push(line.split(","));
    if (batch.length === take) break;
    row++;
  }
  return batch;
}

/** Runs two or more tasks in turn and prints their medians, each also as a ratio to the first. */
import { Bench, type Task } from "tinybench";

export interface Measured {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

/** The ratio of the first task's rate to each task's: 1 is as quick as the first, 0.5 takes twice as long. */
export async function measure(title: string, tasks: readonly Measured[], timeMs = 1_000): Promise<void> {
  const bench = new Bench({ time: timeMs, warmupTime: timeMs / 4 });
  for (const { name, run } of tasks) bench.add(name, run);
  await bench.run();
  console.log(`\n${title}`);
  const [first] = bench.tasks;
  for (const task of bench.tasks) {
    const ratio = first === undefined ? 1 : medianMs(first) / medianMs(task);
    console.log(
      `  ${task.name.padEnd(44)} ${medianMs(task).toFixed(3).padStart(11)} ms   ratio ${ratio.toFixed(2)}`,
    );
  }
}

function medianMs({ name, result }: Task): number {
  if (result.state === "errored") throw result.error;
  if (!("latency" in result)) throw new Error(`the task "${name}" did not end: ${result.state}`);
  return result.latency.p50;
}

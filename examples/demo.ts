/**
 * The demo: runs examples/demo.plan.yaml with the real command in a scratch folder, interrupts it, shows what a
 * resume would do, resumes, and shows history and audit. It needs the built command (`npm ci` builds it).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "planstream-demo-"));
copyFileSync(join(root, "examples/demo.plan.yaml"), join(folder, "demo.plan.yaml"));

try {
  heading("A plan runs. Ctrl-C comes in its third step:");
  const running = plan("run", "demo.plan.yaml", "--var", "PAUSE=1");
  await seen(running, "spoon 1");
  running.kill("SIGINT");
  await ended(running, "SIGINT");

  heading("What would a resume do? Nothing is written:");
  await ended(plan("resume", "latest", "--dry-run"), 0);

  heading("It goes on after its last checkpoint; no finished step runs twice:");
  await ended(plan("resume", "latest"), 0);

  heading("Resuming it once more is refused, and the refusal is kept:");
  await ended(plan("resume", "latest"), 3);

  heading("All of it is history:");
  await ended(plan("history", "latest"), 0);
  heading("Every resume asked for, and why it was refused:");
  await ended(plan("audit", "latest"), 0);
  heading("And the history can be proven:");
  await ended(plan("verify", "latest"), 0);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function heading(text: string): void {
  console.log(`\n\u001b[1m# ${text}\u001b[0m`);
}

/** Starts the command as a person would, in the scratch folder, and shows all it prints. */
function plan(...args: string[]): ChildProcess {
  console.log(`$ plan ${args.join(" ")}`);
  const child = spawn(process.execPath, [join(root, "bin/plan.cjs"), ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout?.pipe(process.stdout, { end: false });
  child.stderr?.pipe(process.stderr, { end: false });
  return child;
}

function seen(child: ChildProcess, text: string): Promise<void> {
  let printed = "";
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk) => {
      printed += chunk;
      if (printed.includes(text)) resolve();
    });
    child.once("close", () => reject(new Error(`the command ended before it printed "${text}"`)));
  });
}

/** A command that ends otherwise than it should ends the demo, too. */
function ended(child: ChildProcess, expected: number | NodeJS.Signals): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("close", (code, signal) => {
      if (code === expected || signal === expected) return resolve();
      reject(new Error(`the command ended with ${code ?? signal}, not ${expected}`));
    });
  });
}

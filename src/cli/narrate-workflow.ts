/**
 * Tells a run in a job of GitHub Actions: a group for each step, an annotation for each failure, a table at the end.
 * While a step prints, the job is told to hear no commands, so nothing a step prints is ever taken for one.
 */
import { appendFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { PlanState } from "../../projections/plan-state.ts";
import type { StoredEvent } from "../application/stored-event.ts";
import { planFileReader } from "../composition/plan-files.ts";
import type { EventData } from "../schema/events.ts";
import type { CommandInput } from "./command.ts";
import type { Narrator } from "./narrator.ts";
import { placeText } from "./render/place-text.ts";
import { placeOf } from "./render/run-lines.ts";
import { duration } from "./render/time.ts";
import { oneLine, type Screen } from "./screen.ts";
import { markdownCell, resumeCommands, type Workflow, workflowCommand } from "./workflow.ts";

interface Told extends Pick<CommandInput, "cwd" | "env"> {
  readonly state: PlanState;
  /** Tells the same run in words. */
  readonly told: Narrator;
  readonly screen: Screen;
  readonly workflow: Workflow;
}

export async function workflowNarrator({ state, told, screen, workflow, cwd, env }: Told): Promise<Narrator> {
  const fileOf = await placesOfSteps(state, resolve(cwd, env.GITHUB_WORKSPACE ?? "."));
  const { totalSteps } = state.metadata;
  const rows: string[] = [];
  let token: string | null = null;
  let isGroupOpen = false;
  let isAtLineStart = true;
  // One stream for everything: between two of them there is no order, and commands and output would mix.
  const write = (text: string, kind: "line" | "output") => {
    if (text === "") return;
    workflow.write(kind === "line" && !isAtLineStart ? `\n${text}` : text);
    isAtLineStart = text.endsWith("\n");
  };
  screen.divert(write);
  const command = (text: string) => {
    write((token === null ? "" : resumeCommands(token)) + text, "line");
    token = null;
  };
  const closeGroup = () => {
    if (isGroupOpen) command(workflowCommand("endgroup", ""));
    isGroupOpen = false;
  };
  return {
    onStep(step) {
      closeGroup();
      command(workflowCommand("group", placeOf(step.step, placeIn(step), totalSteps)));
      isGroupOpen = true;
      told.onStep(step);
    },
    onOutput(output) {
      if (token === null) {
        const fresh = workflow.token();
        command(workflowCommand("stop-commands", fresh));
        token = fresh;
      }
      told.onOutput(output);
    },
    onEvent(event) {
      const row = summaryRow(event);
      if (row !== null) {
        closeGroup();
        rows.push(row);
      }
      if (event.type === "StepFailed") {
        const failed = event.data as EventData["StepFailed"];
        const { stepId, error, willRetry } = failed;
        const said = `${placeText(failed)}: ${oneLine(error.message)}`;
        command(workflowCommand(willRetry ? "warning" : "error", said, fileOf(stepId)));
      }
      told.onEvent(event);
    },
    onStop() {
      // Words of ours follow; the step may print more after them.
      if (token !== null) command("");
    },
    whileAsked: (ask) => ask(),
    end() {
      closeGroup();
      command("");
      if (workflow.summaryFile !== null) writeSummary(workflow.summaryFile, state.name, rows, screen);
    },
  };
}

function placeIn({ definition: { id }, item }: Parameters<Narrator["onStep"]>[0]) {
  return { stepId: id, item: item === null ? null : item.number };
}

function summaryRow({ type, data }: StoredEvent): string | null {
  if (type !== "StepCompleted" && type !== "ItemCompleted" && type !== "StepFailed") return null;
  const ended = data as EventData["StepCompleted"] | EventData["ItemCompleted"] | EventData["StepFailed"];
  const result = "how" in ended ? ended.how.replaceAll("_", " ") : `failed: ${ended.error.message}`;
  const { step, durationMs } = ended;
  const cells = [String(step), placeText(ended), result].map((cell) => markdownCell(oneLine(cell)));
  return `| ${cells.join(" | ")} | ${duration(durationMs)} |`;
}

function writeSummary(file: string, name: string, rows: readonly string[], screen: Screen): void {
  const head = ["| Step | Id | Result | Time |", "| ---: | --- | --- | ---: |"];
  const text = [`### ${markdownCell(oneLine(name))}`, "", ...head, ...rows, ""].join("\n");
  try {
    appendFileSync(file, `${text}\n`);
  } catch (error) {
    screen.warn(`no summary of the job was written: ${(error as NodeJS.ErrnoException).code ?? "unknown"}`);
  }
}

/** Where each step stands in its file, as annotations take it; nothing where the file is another one by now. */
async function placesOfSteps(
  { source }: PlanState,
  workspace: string,
): Promise<(stepId: string) => Record<string, string | number>> {
  if (source === null) return () => ({});
  const file = relative(workspace, source.path);
  const read = await planFileReader().read(source.path);
  const isSame = read.kind === "valid" && read.sha256 === source.sha256;
  return (stepId) => {
    const line = isSame && Object.hasOwn(read.lines, stepId) ? read.lines[stepId]?.line : undefined;
    return line === undefined ? { file } : { file, line };
  };
}

/**
 * Tells a run as it goes, in the format that was asked for and as the place wants it. It hears events only after they
 * are stored, so nothing it has said can be lost.
 */
import type { PlanState } from "../../projections/plan-state.ts";
import type { Planstream } from "../composition/planstream.ts";
import type { StepDefinition } from "../schema/definition.ts";
import type { CommandInput } from "./command.ts";
import { firstView } from "./first-view.ts";
import { liveNarrator } from "./narrate-live.ts";
import type { Narrator } from "./narrator.ts";
import { beginLine, plainLines, richLines } from "./render/run-lines.ts";
import { tailLine } from "./render/tail-line.ts";
import { oneLine, type Screen } from "./screen.ts";
import { eventShape, outputShape } from "./shapes.ts";

/** With `--verbose` every event is told too, before what the format makes of it. */
export async function narrator(
  input: CommandInput,
  ...of: [planstream: Planstream, planId: string, state: PlanState]
): Promise<Narrator> {
  const told = await narratorOf(input, ...of);
  const { screen, timeOfDay } = input;
  if (!input.flags.has("verbose")) return told;
  return {
    ...told,
    onEvent(event) {
      screen.tell(screen.style("dim", tailLine(null, event, screen, timeOfDay)));
      told.onEvent(event);
    },
  };
}

async function narratorOf(
  { screen, terminal, workflow, cwd, env, flags }: CommandInput,
  planstream: Planstream,
  planId: string,
  state: PlanState,
): Promise<Narrator> {
  const { totalSteps } = state.metadata;
  if (screen.format === "json" || screen.format === "ndjson") {
    return dataNarrator(planId, screen, flags.has("include-output"));
  }
  if (screen.format === "plain" && workflow === null) return plainNarrator(totalSteps, screen);
  if (workflow !== null) {
    const { workflowNarrator } = await import("./narrate-workflow.ts");
    const told = screen.format === "plain" ? plainNarrator(totalSteps, screen) : richNarrator(0, screen);
    return workflowNarrator({ state, told, screen, workflow, cwd, env });
  }
  const definition = planstream.definitionOf({ planId, definition: state.definition });
  const { view, ahead } = await firstView(state, definition);
  return terminal === null ? richNarrator(view.idWidth, screen) : liveNarrator(view, ahead, screen, terminal);
}

const nothing = () => undefined;

function dataNarrator(planId: string, screen: Screen, withOutput: boolean): Narrator {
  return {
    onEvent(event) {
      if (screen.format === "ndjson") screen.json(eventShape(planId, event));
    },
    onStep: nothing,
    onOutput(output) {
      if (withOutput) screen.json(outputShape(planId, output));
    },
    onStop: nothing,
    whileAsked: (ask) => ask(),
    end: nothing,
  };
}

function plainNarrator(totalSteps: number | null, screen: Screen): Narrator {
  let newest: readonly string[] = [];
  return {
    onEvent(event) {
      for (const line of plainLines(event, totalSteps)) screen.tell(line);
      if (event.type === "StepFailed") for (const line of newest) screen.tell(`      ${oneLine(line)}`);
    },
    onStep() {
      newest = [];
    },
    onOutput({ stream, text }) {
      screen.pass(stream, text);
      if (screen.isOutputAway && stream === "stdout") newest = newestLines(newest, text);
    },
    onStop: nothing,
    whileAsked: (ask) => ask(),
    end: nothing,
  };
}

/** Of all that a step printed; a line may have come in pieces. */
function newestLines(before: readonly string[], text: string): string[] {
  return [...before, ...text.slice(-newestLength).trimEnd().split("\n")].slice(-linesOfFailure);
}

const linesOfFailure = 10;
/** Much more than the newest lines of a text take. */
const newestLength = 8 * 1024;

/** Rich where nothing can be drawn again: a step is told when it begins and when it ends. */
function richNarrator(idWidth: number, screen: Screen): Narrator {
  let definition: StepDefinition | null = null;
  return {
    onEvent(event) {
      for (const line of richLines(event, screen, definition, idWidth)) screen.tell(line);
    },
    onStep(step) {
      ({ definition } = step);
      screen.tell(beginLine(definition, step.try, screen, idWidth));
    },
    onOutput: ({ stream, text }) => screen.pass(stream, text),
    onStop: nothing,
    whileAsked: (ask) => ask(),
    end: nothing,
  };
}

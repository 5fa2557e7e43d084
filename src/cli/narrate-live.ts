/**
 * Tells a run on a terminal: finished steps and what steps print scroll by, and a block below says where the run is. When
 * the run ends the block is gone and the story stands. How long a step has run is told by a clock that need not be the
 * terminal's.
 */
import type { StepDefinition } from "../schema/definition.ts";
import { LiveRegion, type Terminal } from "./live-region.ts";
import type { Narrator } from "./narrator.ts";
import { newestLine } from "./newest-line.ts";
import { runBlock } from "./render/run-block.ts";
import { richLines } from "./render/run-lines.ts";
import { eventStored, linePrinted, type RunView, stepBegan } from "./run-view.ts";
import type { Screen } from "./screen.ts";
import type { StepsAhead } from "./steps-ahead.ts";

export function liveNarrator(
  first: RunView,
  ahead: StepsAhead,
  screen: Screen,
  terminal: Terminal,
  clock: () => number = terminal.nowMs,
): Narrator {
  let view = first;
  let definition: StepDefinition | null = null;
  let stream: "stdout" | "stderr" = "stdout";
  const newest = newestLine();
  const region = new LiveRegion(terminal, (size) => runBlock(view, size, clock(), screen).map(screen.shown));
  screen.divert((text, kind) => region.print(text, kind));
  const pass = (text: string) => {
    if (text !== "") screen.pass(stream, text);
  };
  const takeNewest = () => {
    view = linePrinted(view, "");
    pass(newest.take());
  };
  return {
    onStep(step) {
      ({ definition } = step);
      view = stepBegan(view, step, ahead.after(step.step), clock());
      region.draw();
    },
    onOutput({ stream: from, text }) {
      if (from !== stream) takeNewest();
      stream = from;
      // The block shows a line before or after it is printed above it, never at the same time.
      const printed = newest.push(text);
      view = linePrinted(view, newest.shown());
      pass(printed);
      region.draw();
    },
    onEvent(event) {
      // The block counts items; a line for each would bury the story.
      const isItem = event.type === "ItemCompleted";
      const lines = isItem ? [] : richLines(event, screen, definition, view.idWidth);
      // What the step said last comes before what became of it.
      if (lines.length > 0) takeNewest();
      view = eventStored(view, event);
      for (const line of lines) screen.tell(line);
      region.draw();
    },
    onStop() {
      view = { ...view, stopping: true };
      region.draw();
    },
    async whileAsked(ask) {
      region.pause();
      try {
        return await ask();
      } finally {
        region.goOn();
      }
    },
    end() {
      takeNewest();
      region.end();
      screen.divert(null);
    },
  };
}

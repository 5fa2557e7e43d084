/**
 * A card that changes. On a terminal it is one block that is drawn anew for each change, each size and as time goes on,
 * and stands when it ends; elsewhere one card comes below the other, so that nothing that was printed is ever lost.
 */
import type { CommandInput } from "./command.ts";
import { LiveRegion } from "./live-region.ts";
import { type CardView, card } from "./render/card.ts";
import { cutTo, textWidth } from "./render/text-width.ts";
import { withoutControls } from "./screen.ts";

export interface ChangingCard {
  show(view: CardView): void;
  /** What was shown last stands. Called once, whatever happened. */
  end(): void;
}

type Surroundings = Pick<CommandInput, "screen" | "terminal" | "now">;

export function changingCard({ screen, terminal, now }: Surroundings): ChangingCard {
  let shown: CardView | null = null;
  const print = (view: CardView): void => {
    for (const line of card(view, now(), screen)) screen.out(line);
  };
  if (terminal === null) {
    return {
      show(view) {
        if (shown !== null) screen.out("");
        shown = view;
        print(view);
      },
      end: () => undefined,
    };
  }
  const region = new LiveRegion(terminal, ({ columns, rows }) => {
    if (shown === null) return [];
    // As a run's block: the last column stays free, and the last row is the cursor's.
    const width = Math.max(8, columns - 1);
    const lines = card(shown, now(), { ...screen, width });
    return lines.slice(0, Math.max(1, rows - 1)).map((line) => screen.shown(fitting(line, width)));
  });
  screen.divert((text, kind) => region.print(text, kind));
  return {
    show(view) {
      shown = view;
      region.draw();
    },
    end() {
      region.end();
      screen.divert(null);
      if (shown !== null) print(shown);
    },
  };
}

/** A name or a word may be longer than the terminal is wide. */
function fitting(line: string, width: number): string {
  return textWidth(line) <= width ? line : cutTo(withoutControls(line), width);
}

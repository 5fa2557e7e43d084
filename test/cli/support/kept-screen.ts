/** A screen of a width that keeps what is printed on it. */
import { makeScreen, type Screen, type ScreenOptions } from "../../../src/cli/screen.ts";

export interface KeptScreen extends Screen {
  /** All that was written, both streams in order. */
  text(): string;
}

export function keptScreen(
  columns: number | null,
  options: Partial<ScreenOptions> & { readonly isTerminal?: boolean } = {},
): KeptScreen {
  const { isTerminal = true, ...given } = options;
  let text = "";
  const write = (more: string): void => {
    text += more;
  };
  const sink = { isTerminal, isOpen: true, failure: null, columns, write };
  const defaults = { format: "rich", color: false, ascii: false, quiet: false, times: "relative" } as const;
  const screen = makeScreen(sink, sink, { ...defaults, ...given });
  return Object.defineProperty(screen, "text", { value: () => text }) as KeptScreen;
}

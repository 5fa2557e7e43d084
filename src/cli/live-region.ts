/**
 * A block that stays at the foot of a terminal while text scrolls above it. Each frame is one write: what was drawn is
 * moved over, the text printed, the block drawn again. It is drawn at most ten times a second and only where it
 * differs. It never keeps text back for longer than that, and never decides what the block says.
 */
import type { Size } from "./render/run-block.ts";
import { textWidth } from "./render/text-width.ts";

/** The terminal, as `main.ts` has it. */
export interface Terminal {
  /** As it is now. */
  size(): Size;
  write(text: string): void;
  /** Monotonic. */
  nowMs(): number;
  /** Calls back again and again until the returned function is called. */
  every(ms: number, act: () => void): () => void;
  /** Calls back when the size is another one, or when something else may have been printed. */
  onChange(handle: (change: "resized" | "continued") => void): () => void;
}

const frameMs = 100;
/** UTF-16 units of text that wait for a frame. A step that prints faster is printed without the block. */
const waitingLengthMax = 64 * 1024;

const csi = "\u001b[";
/** A terminal that knows them shows a frame at once; others ignore them. */
const beginFrame = `${csi}?2026h`;
const endFrame = `${csi}?2026l`;
const eraseBelow = `${csi}J`;
const eraseRest = `${csi}K`;
/** Without wrapping, a character that a terminal takes for wider than we do cannot add a row. */
const wrapOff = `${csi}?7l`;
const wrapOn = `${csi}?7h`;

export class LiveRegion {
  readonly #terminal: Terminal;
  readonly #lines: (size: Size, nowMs: number) => readonly string[];
  readonly #release: (() => void)[];
  #waiting = "";
  #drawn: readonly string[] = [];
  #drawnColumns = 0;
  /** A run that is over at once draws nothing. */
  #drawnAtMs: number;
  #isAtLineStart = true;
  #isPaused = false;

  constructor(terminal: Terminal, lines: (size: Size, nowMs: number) => readonly string[]) {
    this.#terminal = terminal;
    this.#lines = lines;
    this.#drawnAtMs = terminal.nowMs();
    this.#release = [
      terminal.every(frameMs, () => this.draw()),
      terminal.onChange((change) => {
        // What was drawn stands somewhere above whatever was printed since.
        if (change === "continued") this.#drawn = [];
        this.draw();
      }),
    ];
  }

  /** Above the block. A line of ours begins one. */
  print(text: string, kind: "line" | "output" = "output"): void {
    const before = this.#waiting;
    const isMid = before === "" ? !this.#isAtLineStart : !before.endsWith("\n");
    this.#waiting += kind === "line" && isMid ? `\n${text}` : text;
    if (this.#waiting.length > waitingLengthMax && !this.#isPaused) this.#printWaiting();
    else this.draw();
  }

  /** Draws what has changed, if the time for a frame has come. */
  draw(): void {
    const nowMs = this.#terminal.nowMs();
    if (this.#isPaused || nowMs - this.#drawnAtMs < frameMs) return;
    const size = this.#terminal.size();
    const lines = this.#lines(size, nowMs);
    const isSame = size.columns === this.#drawnColumns && equal(lines, this.#drawn);
    if (this.#waiting === "" && isSame) return;
    this.#drawnAtMs = nowMs;
    const text = this.#takeWaiting(size.columns, lines.length > 0);
    const block = lines.map((line) => `${line}${eraseRest}\n`).join("");
    this.#terminal.write(`${beginFrame}${text}${wrapOff}${block}${wrapOn}${eraseBelow}${endFrame}`);
    this.#drawn = lines;
    this.#drawnColumns = size.columns;
  }

  /** The block is gone until it goes on, and so is what would be printed above it. */
  pause(): void {
    this.print("", "line");
    this.#printWaiting();
    this.#isPaused = true;
  }

  goOn(): void {
    this.#isPaused = false;
    this.draw();
  }

  /** The block is gone, all text printed and its last line ended; nothing is drawn any more. */
  end(): void {
    for (const release of this.#release) release();
    this.print("", "line");
    this.#printWaiting();
  }

  #printWaiting(): void {
    const { columns } = this.#terminal.size();
    if (this.#waiting === "" && this.#drawn.length === 0) return;
    this.#terminal.write(this.#takeWaiting(columns, false));
    this.#drawn = [];
  }

  /** Moves to where the block begins and prints the text there. `isWhole`: what follows begins a line. */
  #takeWaiting(columns: number, isWhole: boolean): string {
    const up = rowsOf(this.#drawn, columns);
    const isErased = this.#waiting !== "" || columns !== this.#drawnColumns || !isWhole;
    const start = `${up > 0 ? `${csi}${up}A` : ""}${this.#drawn.length > 0 ? "\r" : ""}`;
    let text = this.#waiting;
    this.#waiting = "";
    if (text !== "") this.#isAtLineStart = text.endsWith("\n");
    if (isWhole && !this.#isAtLineStart) {
      text += "\n";
      this.#isAtLineStart = true;
    }
    return `${start}${isErased && this.#drawn.length > 0 ? eraseBelow : ""}${text}`;
  }
}

/** Rows that lines take once a terminal has wrapped them anew. */
function rowsOf(lines: readonly string[], columns: number): number {
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(textWidth(line) / columns)), 0);
}

function equal(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((line, index) => line === others[index]);
}

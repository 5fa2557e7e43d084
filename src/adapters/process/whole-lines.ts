/**
 * Cuts a stream of text into whole lines. A line that is very long is handed on in pieces, so what is kept stays
 * bounded; no character is dropped, added or changed.
 */
export interface WholeLines {
  /** All lines that are whole by now, as one text, or an empty one. */
  push(text: string): string;
  /** A last line without an end. */
  end(): string;
}

/** In UTF-16 units. */
const lineLengthMax = 64 * 1024;

export function wholeLines(): WholeLines {
  let rest = "";
  const take = (): string => {
    const taken = rest;
    rest = "";
    return taken;
  };
  return {
    push: (text) => {
      const ended = text.lastIndexOf("\n") + 1;
      const lines = ended === 0 ? "" : take() + text.slice(0, ended);
      rest += text.slice(ended);
      return rest.length > lineLengthMax ? lines + take() : lines;
    },
    end: take,
  };
}

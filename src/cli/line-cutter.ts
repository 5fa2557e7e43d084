/** Cuts lines that would fill a whole terminal and more. The rest of such a line is dropped until it ends. */

/** In UTF-16 units: some ten rows of a wide terminal. Logs and JSON have all of it. */
const lengthMax = 2_000;

/** A text may come in pieces, so each stream has a cutter of its own. */
export function lineCutter(): (text: string) => string {
  /** Of the line that has not ended yet. */
  let length = 0;
  return (text) => {
    let shown = "";
    /** Up to here the text is in what is shown, or dropped. */
    let taken = 0;
    for (let from = 0; from < text.length; ) {
      const lineEnd = text.indexOf("\n", from);
      const end = lineEnd === -1 ? text.length : lineEnd;
      const room = Math.max(0, lengthMax - length);
      if (end - from > room) {
        shown += text.slice(taken, from + room) + (length <= lengthMax ? "…" : "");
        taken = end;
      }
      length = lineEnd === -1 ? length + end - from : 0;
      from = end + 1;
    }
    return taken === 0 && shown === "" ? text : shown + text.slice(taken);
  };
}

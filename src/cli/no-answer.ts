/** Ctrl-C or Esc in place of an answer. Known by its name: the command is built as several files. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

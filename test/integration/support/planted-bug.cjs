/* Loaded before the command: a bug, where the command asks for its folder. */
process.cwd = () => {
  throw new RangeError("planted");
};

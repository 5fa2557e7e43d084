/** `node:crypto`, loaded by its first use: it takes milliseconds that a command may never need. */
export function nodeCrypto(): typeof import("node:crypto") {
  return process.getBuiltinModule("node:crypto");
}

/*
 * Loaded before the command: at the moment it would start the guard of a step it is killed, or, with GUARD_TROUBLE=none,
 * gets none.
 */
const children = require("node:child_process");
const { syncBuiltinESMExports } = require("node:module");

const { spawn } = children;
children.spawn = (file, args, options) => {
  if (!args.includes("plan-guard")) return spawn(file, args, options);
  if (process.env.GUARD_TROUBLE !== "none") process.kill(process.pid, "SIGKILL");
  return spawn(`${file}.gone`, args, options);
};
syncBuiltinESMExports();

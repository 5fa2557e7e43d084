/*
 * Loaded before the command: makes it believe that this machine was booted at another time, as an owner on another
 * machine does. Who looks at such an owner cannot tell whether its process runs, and cannot kill it.
 */
const fs = require("node:fs");

const { readFileSync } = fs;
fs.readFileSync = (path, ...more) =>
  path === "/proc/sys/kernel/random/boot_id" ? "another boot\n" : readFileSync(path, ...more);

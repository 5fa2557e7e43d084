#!/usr/bin/env node
/*
 * Starts the command, or says in one line why it cannot. It is parsed by Node.js versions that cannot parse the
 * rest, so it keeps to old syntax and loads nothing before it has looked at the version.
 */
var required = 24;
var start;
var here = [process.version, " (", process.execPath, ")."].join("");

if (parseInt(process.versions.node, 10) < required) {
  refuse(["planstream needs Node.js ", required, " or newer; this is ", here].join(""));
} else {
  try {
    start = require("../dist/cli/start.cjs").start;
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND" || error.requireStack[0] !== __filename) throw error;
    refuse("planstream is not built here; run npm ci first.");
  }
  if (start) start([__dirname, "/../dist/cli"].join(""));
}

function refuse(line) {
  console.error(line);
  process.exitCode = 2;
}

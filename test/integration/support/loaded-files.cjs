/* Loaded before the command: writes down, when the process ends, which files and which parts of Node.js it has loaded. */
const fs = require("node:fs");

// The command's loader reads its files by this, and Node.js those before it.
const { readFileSync } = fs;
const files = new Set();
fs.readFileSync = (path, ...options) => {
  files.add(String(path));
  return readFileSync(path, ...options);
};

process.on("exit", () => {
  const text = JSON.stringify({ files: [...files], builtins: process.moduleLoadList });
  fs.writeFileSync(process.env.LOADED_FILES, text);
});

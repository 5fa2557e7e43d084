/* Loaded before the command: writes down, when the process ends, which files and which parts of Node.js it has loaded. */
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
  const files = Object.keys(require.cache);
  writeFileSync(process.env.LOADED_FILES, JSON.stringify({ files, builtins: process.moduleLoadList }));
});

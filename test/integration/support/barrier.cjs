/*
 * Loaded before the command: says that this process is ready, then waits until the barrier's file is there. So any
 * number of processes that have taken their time to start begin their work at the same instant.
 */
const { existsSync, writeFileSync } = require("node:fs");

const moment = new Int32Array(new SharedArrayBuffer(4));
writeFileSync(`${process.env.BARRIER}.${process.pid}`, "");
while (!existsSync(process.env.BARRIER)) Atomics.wait(moment, 0, 0, 1);

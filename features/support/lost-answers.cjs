/* Loaded before the command: every COMMIT is done and reported as failed, and time goes by a thousand times as fast. */
const { DatabaseSync } = require("node:sqlite");

const { prepare } = DatabaseSync.prototype;
DatabaseSync.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  if (sql !== "COMMIT") return statement;
  return {
    run() {
      statement.run();
      throw Object.assign(new Error("disk I/O error"), { code: "ERR_SQLITE_ERROR", errcode: 10 });
    },
  };
};

const now = performance.now.bind(performance);
performance.now = () => now() * 1_000;

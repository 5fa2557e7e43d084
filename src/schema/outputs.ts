/**
 * The JSON documents of the command, by the name `plan schema output:NAME` knows them by. A test holds everything the
 * command prints to them, so a key that is not described here is never printed.
 */
import { approveOutput } from "./outputs/approve.ts";
import { auditOutput } from "./outputs/audit.ts";
import { cancelOutput } from "./outputs/cancel.ts";
import { diffOutput } from "./outputs/diff.ts";
import { doctorOutput } from "./outputs/doctor.ts";
import { errorOutput } from "./outputs/error.ts";
import { explainOutput } from "./outputs/explain.ts";
import { exportOutput } from "./outputs/export.ts";
import { historyOutput } from "./outputs/history.ts";
import { importOutput } from "./outputs/import.ts";
import { initOutput } from "./outputs/init.ts";
import { listOutput } from "./outputs/list.ts";
import { logsOutput } from "./outputs/logs.ts";
import { projectionsOutput, projectionsStateOutput } from "./outputs/projections.ts";
import { resumeOutput } from "./outputs/resume.ts";
import { runOutput } from "./outputs/run.ts";
import { schemaOutput } from "./outputs/schema.ts";
import { statusOutput } from "./outputs/status.ts";
import { stopOutput } from "./outputs/stop.ts";
import { streamOutput } from "./outputs/stream.ts";
import { validateOutput } from "./outputs/validate.ts";
import { verifyOutput } from "./outputs/verify.ts";

export const outputs = {
  init: initOutput,
  validate: validateOutput,
  run: runOutput,
  resume: resumeOutput,
  approve: approveOutput,
  stop: stopOutput,
  cancel: cancelOutput,
  status: statusOutput,
  list: listOutput,
  history: historyOutput,
  diff: diffOutput,
  logs: logsOutput,
  audit: auditOutput,
  verify: verifyOutput,
  projections: projectionsOutput,
  "projections-state": projectionsStateOutput,
  export: exportOutput,
  import: importOutput,
  doctor: doctorOutput,
  explain: explainOutput,
  schema: schemaOutput,
  error: errorOutput,
  stream: streamOutput,
} as const;

export type OutputName = keyof typeof outputs;

/** Every command there is, as data: what is parsed, what help shows and what is loaded come from here. */
import type { CommandEntry } from "./command-entry.ts";
import { approve } from "./entries/approve.ts";
import { audit } from "./entries/audit.ts";
import { cancel } from "./entries/cancel.ts";
import { completion } from "./entries/completion.ts";
import { diff } from "./entries/diff.ts";
import { doctor } from "./entries/doctor.ts";
import { explain } from "./entries/explain.ts";
import { exportEntry } from "./entries/export.ts";
import { help } from "./entries/help.ts";
import { history } from "./entries/history.ts";
import { importEntry } from "./entries/import.ts";
import { init } from "./entries/init.ts";
import { list } from "./entries/list.ts";
import { logs } from "./entries/logs.ts";
import { projections } from "./entries/projections.ts";
import { resume } from "./entries/resume.ts";
import { run } from "./entries/run.ts";
import { schema } from "./entries/schema.ts";
import { status } from "./entries/status.ts";
import { stop } from "./entries/stop.ts";
import { tail } from "./entries/tail.ts";
import { validate } from "./entries/validate.ts";
import { verify } from "./entries/verify.ts";

/** In the order help shows them. */
export const commandTable: readonly CommandEntry[] = [
  init,
  validate,
  run,
  resume,
  status,
  list,
  history,
  diff,
  logs,
  tail,
  audit,
  stop,
  cancel,
  approve,
  verify,
  exportEntry,
  importEntry,
  doctor,
  projections,
  explain,
  schema,
  completion,
  help,
];

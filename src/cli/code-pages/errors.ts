/** What is told of failures of the program, or of what it stands on. */
import type { ErrorCode } from "../../schema/codes.ts";
import type { CodePage } from "./code-page.ts";

export const errorPages: Readonly<Record<ErrorCode, CodePage>> = {
  USAGE: {
    meaning: "A wrong flag or argument, or an answer is needed and nobody is there to give it.",
    when: "Before anything is opened or run.",
    remedy: "The message shows the corrected line; `plan COMMAND --help` shows all of it.",
  },
  PLAN_NOT_FOUND: {
    meaning: "No plan fits what was named.",
    when: "The name or id is mistyped, or the plan is in another store.",
    remedy: "`plan list`",
  },
  POINT_NOT_FOUND: {
    meaning:
      "The plan has no such step, checkpoint, revision or attempt, or the log of one is not kept here.",
    when: "A place in a plan's history is named that it does not have.",
    remedy: "`plan history X`",
  },
  TARGET_AMBIGUOUS: {
    meaning: "Several plans fit what was named. The message lists them.",
    when: "Too few characters of an id were given.",
    remedy: "Name more of the id; `plan list` shows them.",
  },
  PLAN_FILE_INVALID: {
    meaning: "The plan file cannot be read or has mistakes. All are shown, each with line and column.",
    when: "A plan is run or validated, or resumed after its file was edited.",
    remedy: "Mend the file, then the same line again; `plan validate FILE` checks it without running it.",
  },
  WRITE_CONFLICT: {
    meaning: "Others kept writing to the plan until the time for trying again was up. Nothing was written.",
    when: "Several processes change one plan at the same time.",
    remedy: "The same line again; `plan status X` shows who else is at it.",
  },
  STORE_UNAVAILABLE: {
    meaning: "The store cannot be opened, reached or written: no rights, no space, no connection.",
    when: "When a command opens the store, or while a plan runs.",
    remedy: "Mend what the message names. A stopped run goes on with `plan resume X`.",
  },
  STORE_DAMAGED: {
    meaning: "What the store gives back is no history: the file is broken or something else.",
    when: "Whenever the store is read.",
    remedy:
      "`plan verify` shows how far it can be read; then go on from a good copy. Where the file itself is broken, `sqlite3 FILE .recover` shows what can still be read.",
  },
  PROJECTION_UNUSABLE: {
    meaning:
      "`--source projection` was asked for, and the kept state is missing, of another program or of another history.",
    when: "With `plan resume X --source projection` only.",
    remedy:
      "`plan resume X --source auto` folds the events instead; `plan projections state X` says what is kept, and what mends it.",
  },
  EVENT_TOO_LARGE: {
    meaning: "An event over 256 KiB or an append over 1 MiB. Nothing was written.",
    when: "A program hands over more than an event can hold.",
    remedy: "Let the step write to a file and give its path as the output.",
  },
  APPEND_UNKNOWN: {
    meaning:
      "The store never said whether it kept the last events, until the time for asking again was up or it refused to be asked.",
    when: "The store went away in the middle of a write and stayed away, or no longer let the user in.",
    remedy: "`plan resume X` reads what is there and settles it.",
  },
  INTERNAL: {
    meaning: "A bug in planstream. What was acknowledged before it is safe.",
    when: "Something happened that was thought impossible.",
    remedy: "Report it with what was printed. `plan resume X` goes on.",
  },
};

/** What is told of the reasons a resume is refused for. */
import type { AcceptableReason, ResumeIneligibleReason } from "../../schema/codes.ts";
import type { CodePage } from "./code-page.ts";

type Pages = Readonly<Record<ResumeIneligibleReason, CodePage>> &
  Readonly<Record<AcceptableReason, Required<CodePage>>>;

export const resumeReasonPages: Pages = {
  EVENT_VERSION_UNSUPPORTED: {
    meaning: "The history holds an event written by a newer planstream. This one cannot know what it means.",
    when: "A store is used by two versions, and the older one is asked to change the plan.",
    remedy: "Use that version or a newer one. `plan history X` shows what can be read.",
  },
  HISTORY_DAMAGED: {
    meaning:
      "The hash chain does not hold in what was read: an event was changed, lost or put in. The evidence names the first revision. A resume reads from the state that was kept when a run ended last, or at most 64 events before; damage before that only `plan verify` finds.",
    when: "Somebody or something else has written to the store's file, or the disk has.",
    remedy:
      "`plan verify X` reads everything and shows each finding. Then go on from a good copy of the store.",
  },
  PLAN_APPLIED: {
    meaning: "The plan is over: every step is done.",
    when: "A plan is resumed that has ended well.",
    remedy: "`plan run FILE` makes a new plan.",
  },
  PLAN_CONSTRAINED: {
    meaning: "The plan is over: a step of `apply` failed and was allowed to.",
    when: "A plan is resumed that ended without everything being applied.",
    remedy: "`plan status X` shows which one; `plan run FILE` makes a new plan.",
  },
  PLAN_CANCELLED: {
    meaning: "The plan is over: somebody cancelled it.",
    when: "A plan is resumed, or cancelled again, after `plan cancel X`.",
    remedy: "`plan status X` shows who and why; `plan run FILE` makes a new plan.",
  },
  PHASE_ACTION: {
    meaning: "The plan was created and never run, so there is nothing to go on from.",
    when: "A plan is resumed that a program has only created.",
    remedy: "`plan run X`",
  },
  RUN_IN_PROGRESS: {
    meaning:
      "A run of this plan is not known to be over, or another resume came first. The evidence names host, pid and last beat.",
    when: "The plan runs in another process, or its owner vanished on another machine, where nobody here can look.",
    remedy:
      "`plan status X` to look, `plan stop X` to end it. When its owner has been silent for a whole lease: `plan resume X --take-over`.",
  },
  CHECKPOINT_NOT_FOUND: {
    meaning: "`--from` names no checkpoint of the present line.",
    when: "The checkpoint was never left, or a resume has gone back behind it since.",
    remedy: "`plan history X` lists the checkpoints.",
  },
  STALE_PREVIEW: {
    meaning: "`--expect` names a preview that no longer holds. The evidence says what moved since.",
    when: "Between the dry run and the resume the plan went on, its file was edited, or other flags were given.",
    remedy: "`plan resume X --dry-run` shows what a resume would do now.",
  },
  DEFINITION_CHANGED: {
    meaning:
      "In the edited plan file a step with finished work was edited, removed or moved, or a new one stands before it. Its work would not be done again.",
    when: "The plan file was edited after steps had finished. Edits to steps that have not run are no reason.",
    remedy:
      "Undo the edit; or `plan resume X --from cp_N` with a checkpoint before the step; or, where steps were only edited, accept it: the finished work stays as it is.",
    acceptable: "when the steps were only edited",
  },
  STEP_OUTCOME_UNKNOWN: {
    meaning:
      "A step cut off or out of time touches the outside world (`rerun: ask` or `never`), or one that failed says `never`. Nobody here knows how far it got.",
    when: "A run was stopped or crashed in such a step, or its time-out ended it. Steps of `apply` say `ask` by themselves.",
    remedy:
      "Look outside. Then `plan resume X --mark-done STEP` if it is done; with `ask` also `--accept STEP_OUTCOME_UNKNOWN` to run it again.",
    acceptable: "with `rerun: ask`",
  },
  STEP_WOULD_REPEAT: {
    meaning:
      "`--from` goes back behind a finished step that says `rerun: ask` or `never`, which would run a second time.",
    when: "A resume goes back, and something that touched the outside world is done already.",
    remedy: "Choose a later checkpoint (`plan history X`); with `ask` also `--accept STEP_WOULD_REPEAT`.",
    acceptable: "with `rerun: ask`",
  },
  VARIABLE_MISSING: {
    meaning:
      "Required variables or secrets, or outputs of a step marked done, have no value. The evidence names all of them.",
    when: "A plan is run or resumed. Secrets are never stored, so each resume needs them again.",
    remedy: "`export NAME=…` or `plan resume X --var-file FILE`; for a marked step `--output NAME=VALUE`.",
  },
  AWAITING_APPROVAL: {
    meaning: "The next step is a question that nobody has answered.",
    when: "A run reached an `approve` step, nobody was there to answer, and the plan is resumed without an answer.",
    remedy: "`plan approve X`, or `plan approve X --deny`; then `plan resume X`.",
  },
};

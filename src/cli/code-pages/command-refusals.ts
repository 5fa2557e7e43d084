/** What is told of the refusals of commands other than a resume. */
import type { CommandRefusal } from "../../schema/codes.ts";
import type { CodePage } from "./code-page.ts";

export const commandRefusalPages: Readonly<Record<CommandRefusal, CodePage>> = {
  RUN_FENCED: {
    meaning:
      "The run that asked is not the plan's current run any more: another one took over, or the plan is over. It can write nothing, however late it comes back.",
    when: "An owner that was frozen or cut off from its store comes back, or its plan was cancelled.",
    remedy: "Nothing on its side. `plan status X` shows who runs it now.",
  },
  NOT_WAITING: {
    meaning: "An answer was given, and no question is open: nothing was asked, or it has been answered.",
    when: "`plan approve X` comes too early, too late or twice.",
    remedy: "`plan status X` shows what the plan waits for.",
  },
  STEP_OUT_OF_ORDER: {
    meaning: "A program reported a step that is not the next one (library only; steps run in order).",
    when: "A program drives a plan itself and skips a step, or reports one twice.",
    remedy: "Report the step the evidence expects; `plan status X` shows it.",
  },
  TOTAL_BELOW_COMPLETED: {
    meaning:
      "A total of steps below what is already completed, or another one than the plan's definition has (library only).",
    when: "A program sets the total of a plan it drives itself.",
    remedy: "Give a total that holds; `plan status X` shows what is completed.",
  },
  PHASE_OUT_OF_ORDER: {
    meaning:
      "A phase was started or completed out of its order, or for a plan whose definition says when (library only).",
    when: "A program drives the phases of a plan itself.",
    remedy:
      "Go through `strategize`, `execute`, `apply` in this order; `plan status X` shows the present one.",
  },
  PLAN_EXISTS: {
    meaning: "There is a plan with this id already, and it has another history.",
    when: "A plan that went on in two stores is imported from one into the other, or a program creates an id twice.",
    remedy: "`plan list` shows those there are; `plan import FILE --store DIR` adds them to another store.",
  },
};

Feature: Resuming a plan
  A plan that stopped, however it stopped, goes on after its last checkpoint, and no finished step runs again. A resume
  that may not be done is refused with every reason, the evidence, and the command that gets out of it.

  Background:
    Given a plan file with these steps:
      | step    | phase   | rerun |
      | build   | execute |       |
      | test    | execute |       |
      | publish | apply   | safe  |

  Rule: a plan goes on after its last checkpoint

    Scenario: an interrupted plan
      Given the plan was interrupted in step "test"
      When it is resumed
      Then the plan is applied
      And the steps that began are "build, test, test, publish"
      And the steps that finished are "build, test, publish"

    Scenario: a plan whose owner was killed
      Given the owner was killed in step "test"
      When it is resumed
      Then the plan is applied
      And the steps that finished are "build, test, publish"
      And the newest PlanInterrupted says:
        | cause            | runner_lost |
        | signal           | (nothing)   |
        | inFlight.stepId  | test        |
        | inFlight.outcome | unknown     |
      And PlanInterrupted is followed by PlanResumed

    Scenario: an errored plan
      Given step "test" is broken
      And the plan was run
      And the plan is errored
      And step "test" is mended
      When it is resumed
      Then the plan is applied
      And the steps that began are "build, test, test, publish"
      And the steps that finished are "build, test, publish"

    Scenario: a plan in which no step has finished yet
      Given the plan was interrupted in step "build"
      When it is resumed
      Then the plan is applied
      And the answer says:
        | plan.last_completed_step | 0         |
        | plan.last_checkpoint_id  | (nothing) |
        | from                     | (nothing) |
        | steps.0.why              | runs      |
      And the newest PlanResumed says:
        | from.step         | 0         |
        | from.checkpointId | (nothing) |
      And the steps that began are "build, build, test, publish"

    Scenario: a plan of which only the last step is left
      Given the plan was interrupted in step "publish"
      When it is resumed
      Then the plan is applied
      And the answer says:
        | from.checkpoint_id | cp_2    |
        | plan.phase         | apply   |
        | steps.0.last       | 2       |
        | steps.0.why        | reused  |
        | steps.1.step_id    | publish |
      And the steps that began are "build, test, publish, publish"

    Scenario: a plan whose last step is marked done
      Given the plan was interrupted in step "publish"
      When it is resumed with step "publish" marked done
      Then the plan is applied
      And the steps that finished are "build, test"
      And the newest StepCompleted says:
        | stepId | publish     |
        | how    | marked_done |

    Scenario: a plan whose last step had finished when the file lost the others
      Given the plan was interrupted in step "publish"
      And step "publish" is removed from the plan file
      When it is resumed
      Then the plan is applied
      And the steps that finished are "build, test"

    Scenario: a plan that is stopped and resumed several times
      Given the plan was interrupted in step "build"
      And a resume was interrupted in step "test"
      And a resume was interrupted in step "publish"
      When it is resumed
      Then the plan is applied
      And the steps that finished are "build, test, publish"
      And the attempts that began are "1, 2, 3, 4"

    Scenario: what finished steps put out
      Given step "build" puts out "VERSION=1.4.0"
      And the plan was interrupted in step "test"
      When it is resumed
      Then the plan is applied
      And step "publish" was given VERSION "1.4.0"

    Scenario: a step is told that it may have begun before
      Given the plan was interrupted in step "test"
      When it is resumed
      Then the plan is applied
      And step "test" was given PLAN_RESUMED "1"
      And step "publish" was given PLAN_RESUMED "0"
      And step "test" was given the same PLAN_KEY both times

    Scenario: a plan whose file is gone
      Given the plan was interrupted in step "test"
      And the plan file is deleted
      When it is resumed
      Then the plan is applied

  Rule: what a resume would do is shown before anything runs

    Scenario: a dry run writes nothing
      Given the plan was interrupted in step "test"
      When a dry run is asked for
      Then it exits with 0
      And the store is byte for byte as before
      And the answer says:
        | dry_run        | true            |
        | eligible       | true            |
        | preview_digest | /^[0-9a-f]{64}$/ |
      And the steps that began are "build, test"

    Scenario: the summary tells what is kept and what runs
      Given the plan was interrupted in step "test"
      When a dry run is asked for
      Then the answer says:
        | plan.state               | queued          |
        | plan.interrupted         | true            |
        | plan.phase               | execute         |
        | plan.total_steps         | 3               |
        | plan.last_completed_step | 1               |
        | interruption.signal      | SIGINT          |
        | steps.0.first            | 1               |
        | steps.0.why              | reused          |
        | steps.0.checkpoint_id    | cp_1            |
        | steps.1.step_id          | test            |
        | steps.1.cause            | cut_off         |
        | steps.2.first            | 3               |
        | steps.2.cause            | never_ran       |
        | cut_off.step_id          | test            |
        | cut_off.verdict          | outcome_unknown |

    Scenario: checkpoint and decision ids are those the finished step left
      Given the plan was interrupted in step "test"
      When a dry run is asked for
      Then the summary goes on from the checkpoint and the decision of step "build"

    Scenario: a real resume shows its summary first
      Given the plan was interrupted in step "test"
      When it is resumed for a person to read
      Then it exits with 0
      And "Last completed  step 1 of 3, build" is told before "[2/3] test: done"

    Scenario: the preview that was approved
      Given the plan was interrupted in step "test"
      And a dry run was shown
      When the approved preview is resumed
      Then the plan is applied
      And the history keeps which preview was approved

    Scenario: a preview that is stale because the plan went on
      Given the plan was interrupted in step "test"
      And a dry run was shown
      And a resume was interrupted in step "publish"
      When the approved preview is resumed
      Then the resume is refused with "STALE_PREVIEW" and exit code 3
      And the evidence of STALE_PREVIEW says:
        | moved.0      | history     |
        | since.events | /PlanResumed.*StepCompleted.*PlanInterrupted/ |
      And the steps that finished are "build, test"

    Scenario: a preview that is stale because the plan file was edited
      Given the plan was interrupted in step "test"
      And a dry run was shown
      And step "publish" is edited in the plan file
      When the approved preview is resumed
      Then the resume is refused with "STALE_PREVIEW" and exit code 3
      And the evidence of STALE_PREVIEW says:
        | moved | ["definition"] |

    Scenario: a preview that is stale because something else is asked for
      Given the plan was interrupted in step "publish"
      And a dry run was shown
      When the approved preview is resumed from "cp_1"
      Then the resume is refused with "STALE_PREVIEW" and exit code 3
      And the evidence of STALE_PREVIEW says:
        | moved | ["choices"] |

    Scenario: a refusal does not make a preview stale
      Given the plan was interrupted in step "test"
      And a dry run was shown
      And a resume from "cp_9" was refused
      When the approved preview is resumed
      Then the plan is applied

    Scenario: the dry run of a resume that would be refused
      Given the plan was interrupted in step "test"
      When a dry run from "cp_9" is asked for
      Then the resume is refused with "CHECKPOINT_NOT_FOUND" and exit code 3
      And the store is byte for byte as before

    Scenario: the kept state and all events tell the same
      Given the plan was interrupted in step "test"
      And a dry run was shown
      When a dry run that folds all events is asked for
      Then it shows the same preview
      And the answer says:
        | read_from.kind           | events |
        | read_from.folded_because | asked  |

  Rule: a plan that is over stays over

    Scenario: an applied plan
      Given the plan was run
      And the plan is applied
      When it is resumed
      Then the resume is refused with "PLAN_APPLIED" and exit code 3
      And a way out is "plan run FILE"
      And the plan is applied
      And the newest event is ResumeRefused

    Scenario: a constrained plan
      Given step "publish" may fail
      And step "publish" is broken
      And the plan was run
      And the plan is constrained
      When it is resumed
      Then the resume is refused with "PLAN_CONSTRAINED" and exit code 3
      And a way out is "plan run FILE"
      And the plan is constrained

    Scenario: a cancelled plan
      Given the plan was interrupted in step "test"
      And the plan was cancelled because "wrong version"
      When it is resumed
      Then the resume is refused with "PLAN_CANCELLED" and exit code 3
      And the evidence of PLAN_CANCELLED says:
        | by     | (something)   |
        | reason | wrong version |
      And a way out is "plan run FILE"
      And the plan is cancelled

    Scenario: what is wrong with a plan that is over is not asked for
      Given the plan was interrupted in step "test"
      And the plan was cancelled because "wrong version"
      And step "build" is edited in the plan file
      When it is resumed
      Then the resume is refused with "PLAN_CANCELLED" and exit code 3

  Rule: a plan that never ran is run, not resumed

    Scenario: a plan in the action phase
      Given the plan was only created
      When it is resumed
      Then the resume is refused with "PHASE_ACTION" and exit code 3
      And a way out is "plan run PLAN"
      And no step has begun

    Scenario: the way out of the action phase
      Given the plan was only created
      And a resume was refused
      When the created plan is run
      Then the plan is applied

  Rule: of any number of owners one has the plan

    Scenario: a refusal beside a running owner, whose run goes on
      Given the plan is running step "test"
      When it is resumed
      Then the resume is refused with "RUN_IN_PROGRESS" and exit code 6
      And the evidence names the running owner
      And a way out is "plan stop PLAN"
      When step "test" is let go
      Then the owner exits with 0
      And the plan is applied
      And the steps that finished are "build, test, publish"

    Scenario: several resumes at once
      Given the plan was interrupted in step "test"
      When 4 resumes are asked for at once
      Then one of them goes on, and the others are refused with "RUN_IN_PROGRESS" and exit code 6
      And the plan is applied
      And the steps that finished are "build, test, publish"
      And the attempts that began are "1, 2"

    Scenario: taking over from an owner that gives no sign of life
      Given owners have a lease of 2 seconds
      And the plan is running step "test"
      And its owner is frozen
      When it is taken over
      Then the plan is applied
      And the frozen owner was killed
      And the steps that finished are "build, test, publish"

    Scenario: an owner that lives is not taken over
      Given owners have a lease of 2 seconds
      And the plan is running step "test"
      When it is taken over
      Then the resume is refused with "RUN_IN_PROGRESS" and exit code 6
      And the evidence of RUN_IN_PROGRESS says:
        | owner | alive |
      When step "test" is let go
      Then the owner exits with 0

    Scenario: an owner that was fenced
      Given owners have a lease of 300 seconds
      And the plan is running step "test"
      And its owner is frozen and its beats are lost
      And a resume is running step "publish"
      When the frozen owner wakes up
      Then it exits with 6
      And it has written nothing
      When step "publish" is let go
      Then the owner exits with 0
      And the plan is applied
      And the steps that finished are "build, test, publish"

    Scenario: an owner that wakes up after the plan has ended
      Given owners have a lease of 300 seconds
      And the plan is running step "test"
      And its owner is frozen and its beats are lost
      When it is resumed
      Then the plan is applied
      When the frozen owner wakes up
      Then it exits with 6
      And the newest event is PlanApplied
      And the steps that finished are "build, test, publish"

  Rule: finished work is not silently made worthless by an edited plan file

    Scenario: a finished step was edited
      Given the plan was interrupted in step "test"
      And step "build" is edited in the plan file
      When it is resumed
      Then the resume is refused with "DEFINITION_CHANGED" and exit code 3
      And the evidence of DEFINITION_CHANGED says:
        | changes.0.kind                 | edited      |
        | changes.0.step_id              | build       |
        | changes.0.differences.0.before | ./work      |
        | changes.0.differences.0.after  | ./work anew |
      And a way out is "plan resume PLAN --accept DEFINITION_CHANGED"
      And the steps that began are "build, test"

    Scenario: the edit of a finished step is accepted
      Given the plan was interrupted in step "test"
      And step "build" is edited in the plan file
      When it is resumed accepting "DEFINITION_CHANGED"
      Then the plan is applied
      And the steps that finished are "build, test, publish"
      And the newest PlanResumed says:
        | accepted    | ["DEFINITION_CHANGED"] |
        | definition  | (something)            |
        | source.path | /release.plan.yaml$/   |

    Scenario: the edit of a finished step is undone
      Given the plan was interrupted in step "test"
      And step "build" is edited in the plan file
      And a resume was refused
      And the edit is undone
      When it is resumed
      Then the plan is applied
      And the steps that finished are "build, test, publish"

    Scenario: going back behind the edited step
      Given the plan was interrupted in step "publish"
      And step "test" is edited in the plan file
      When it is resumed from "cp_1"
      Then the plan is applied
      And the steps that finished are "build, test, test, publish"
      And the newest PlanResumed says:
        | accepted | [] |

    Scenario: a step that has not finished was edited
      Given the plan was interrupted in step "test"
      And step "publish" is edited in the plan file
      When it is resumed
      Then the plan is applied
      And the answer says:
        | plan.source.changed | true               |
        | steps.2.cause       | definition_changed |
      And the plan runs the edited step "publish"

    Scenario: a finished step was removed
      Given the plan was interrupted in step "test"
      And step "build" is removed from the plan file
      When it is resumed accepting "DEFINITION_CHANGED"
      Then the resume is refused with "DEFINITION_CHANGED" and exit code 3
      And the evidence of DEFINITION_CHANGED says:
        | changes.0.kind    | removed |
        | changes.0.step_id | build   |

    Scenario: a step was put before finished work
      Given the plan was interrupted in step "test"
      And step "lint" is put before step "build" in the plan file
      When it is resumed
      Then the resume is refused with "DEFINITION_CHANGED" and exit code 3
      And the evidence of DEFINITION_CHANGED says:
        | changes.0.kind    | inserted |
        | changes.0.step_id | lint     |

    Scenario: an edited file that stands elsewhere
      Given the plan was interrupted in step "test"
      And step "publish" is edited in the plan file
      And the plan file is moved to "elsewhere/new.plan.yaml"
      When somebody types "plan resume latest --file elsewhere/new.plan.yaml"
      Then the plan is applied
      And the plan runs the edited step "publish"

    Scenario: a file to resume with that is not there
      Given the plan was interrupted in step "test"
      When somebody types "plan resume latest --file nowhere.plan.yaml"
      Then it exits with 5
      And the plan is interrupted

    Scenario: a resume that goes no further than a step
      Given the plan was interrupted in step "build"
      When somebody types "plan resume latest --until test"
      Then it exits with 0
      And the plan is interrupted
      And the steps that finished are "build, test"

    Scenario: a resume that would have ended before it begins
      Given the plan was interrupted in step "test"
      When somebody types "plan resume latest --until build"
      Then it exits with 2
      And it tells "finished before the run begins"

    Scenario: the edited file has mistakes
      Given the plan was interrupted in step "test"
      And step "publish" gets the key "runs" in the plan file
      When it is resumed
      Then it exits with 5
      And the plan is interrupted
      And it tells the place of a mistake in the plan file

  Rule: a step that touches the outside is not run again without consent

    Scenario: the outcome of a step that asks is unknown
      Given step "test" says rerun "ask"
      And the owner was killed in step "test"
      When it is resumed
      Then the resume is refused with "STEP_OUTCOME_UNKNOWN" and exit code 3
      And the evidence of STEP_OUTCOME_UNKNOWN says:
        | step_id | test    |
        | rerun   | ask     |
        | ended   | unknown |
      And a way out is "plan resume PLAN --mark-done test"
      And a way out is "plan resume PLAN --accept STEP_OUTCOME_UNKNOWN"
      And the steps that began are "build, test"

    Scenario: a step that asks is run again with consent
      Given step "test" says rerun "ask"
      And the plan was interrupted in step "test"
      When it is resumed accepting "STEP_OUTCOME_UNKNOWN"
      Then the plan is applied
      And the steps that began are "build, test, test, publish"
      And the newest PlanResumed says:
        | accepted        | ["STEP_OUTCOME_UNKNOWN"] |
        | verdict.stepId  | test                     |
        | verdict.verdict | outcome_unknown          |

    Scenario: steps in apply ask by default
      Given step "publish" says nothing about rerun
      And the plan was interrupted in step "publish"
      When it is resumed
      Then the resume is refused with "STEP_OUTCOME_UNKNOWN" and exit code 3

    Scenario: a step that never runs twice cannot be accepted
      Given step "test" says rerun "never"
      And the plan was interrupted in step "test"
      When it is resumed accepting "STEP_OUTCOME_UNKNOWN"
      Then the resume is refused with "STEP_OUTCOME_UNKNOWN" and exit code 3
      And the only way out is "plan resume PLAN --mark-done test"

    Scenario: a step that never runs twice is marked done, with what it would have put out
      Given step "test" says rerun "never"
      And step "test" puts out "REPORT=green"
      And the plan was interrupted in step "test"
      When it is resumed with step "test" marked done and "REPORT=by hand" put out
      Then the plan is applied
      And the steps that began are "build, test, publish"
      And step "publish" was given REPORT "by hand"

    Scenario: an output of a step marked done is missing
      Given step "test" puts out "REPORT=green"
      And the plan was interrupted in step "test"
      When it is resumed with step "test" marked done
      Then the resume is refused with "VARIABLE_MISSING" and exit code 3
      And the evidence of VARIABLE_MISSING says:
        | missing.0.name | REPORT |
        | missing.0.kind | output |

    Scenario: only the next step can be marked done
      Given the plan was interrupted in step "test"
      When it is resumed with step "publish" marked done
      Then it exits with 2
      And the plan is interrupted
      And it tells that the next step is "test"

    Scenario: a step that failed by itself and never runs twice
      Given step "test" says rerun "never"
      And step "test" is broken
      And the plan was run
      When it is resumed
      Then the resume is refused with "STEP_OUTCOME_UNKNOWN" and exit code 3
      And the evidence of STEP_OUTCOME_UNKNOWN says:
        | step_id | test   |
        | ended   | failed |

    Scenario: a step that failed by itself and asks runs again
      Given step "test" says rerun "ask"
      And step "test" is broken
      And the plan was run
      And step "test" is mended
      When it is resumed
      Then the plan is applied

  Rule: going back is a choice, and keeps what happened

    Scenario: going back to an earlier checkpoint
      Given the plan was interrupted in step "publish"
      When it is resumed from "cp_1"
      Then the plan is applied
      And the steps that finished are "build, test, test, publish"
      And the checkpoints ever left are "cp_1 build, cp_2 test, cp_3 test, cp_4 publish"
      And the newest PlanResumed says:
        | line              | 2    |
        | from.step         | 1    |
        | from.checkpointId | cp_1 |

    Scenario: going back to a decision
      Given the plan was interrupted in step "publish"
      When it is resumed from the decision of step "build"
      Then the plan is applied
      And the steps that finished are "build, test, test, publish"

    Scenario: outputs go back with the checkpoint
      Given step "build" puts out "VERSION=1.4.0"
      And step "test" puts out "REPORT=green"
      And the plan was interrupted in step "publish"
      When a resume from "cp_1" is interrupted in step "test"
      Then the outputs of the plan are:
        | VERSION | 1.4.0 |

    Scenario: a step runs again with another idempotency key on another line
      Given the plan was interrupted in step "publish"
      When it is resumed from "cp_1"
      Then the plan is applied
      And step "test" was given another PLAN_KEY the second time

    Scenario: a checkpoint there never was
      Given the plan was interrupted in step "test"
      When it is resumed from "cp_9"
      Then the resume is refused with "CHECKPOINT_NOT_FOUND" and exit code 3
      And the evidence of CHECKPOINT_NOT_FOUND says:
        | from               | cp_9 |
        | last_checkpoint_id | cp_1 |
      And a way out is "plan history PLAN"

    Scenario: a checkpoint of a line that was left
      Given the plan was interrupted in step "publish"
      And a resume from "cp_1" was interrupted in step "test"
      When it is resumed from "cp_2"
      Then the resume is refused with "CHECKPOINT_NOT_FOUND" and exit code 3

    Scenario: going back behind a finished step that asks
      Given step "test" says rerun "ask"
      And the plan was interrupted in step "publish"
      When it is resumed from "cp_1"
      Then the resume is refused with "STEP_WOULD_REPEAT" and exit code 3
      And the evidence of STEP_WOULD_REPEAT says:
        | steps.0.step_id | test |
        | steps.0.rerun   | ask  |
      And the steps that finished are "build, test"

    Scenario: going back behind a finished step with consent
      Given step "test" says rerun "ask"
      And the plan was interrupted in step "publish"
      When it is resumed from "cp_1" accepting "STEP_WOULD_REPEAT"
      Then the plan is applied
      And the steps that finished are "build, test, test, publish"

    Scenario: a step's id is no checkpoint
      Given the plan was interrupted in step "publish"
      When it is resumed from "test"
      Then it exits with 2
      And it tells "test left cp_2; --from cp_1 runs it again"

  Rule: secrets are asked for at every run

    Scenario: a secret is missing
      Given the plan needs the secret TOKEN
      And the secret TOKEN is "hunter2-hunter2"
      And the plan was interrupted in step "test"
      And the secret TOKEN is not set any more
      When it is resumed
      Then the resume is refused with "VARIABLE_MISSING" and exit code 3
      And the evidence of VARIABLE_MISSING says:
        | missing.0.name | TOKEN  |
        | missing.0.kind | secret |
      And a way out is "plan resume PLAN --var-file FILE"

    Scenario: a secret is given again by a file
      Given the plan needs the secret TOKEN
      And the secret TOKEN is "hunter2-hunter2"
      And the plan was interrupted in step "test"
      And the secret TOKEN is not set any more
      When it is resumed with a file that holds "TOKEN=another-secret"
      Then the plan is applied
      And step "publish" was given TOKEN "another-secret"

  Rule: refusals are history

    Scenario: several reasons at once
      Given the plan needs the secret TOKEN
      And the secret TOKEN is "hunter2-hunter2"
      And step "test" says rerun "ask"
      And the owner was killed in step "test"
      And the secret TOKEN is not set any more
      And step "build" is edited in the plan file
      When it is resumed from "cp_9"
      Then the resume is refused with "CHECKPOINT_NOT_FOUND, DEFINITION_CHANGED, STEP_OUTCOME_UNKNOWN, VARIABLE_MISSING" and exit code 3
      And each reason has evidence and a way out
      And the newest ResumeRefused says:
        | reasons.0.code | CHECKPOINT_NOT_FOUND |
        | reasons.3.code | VARIABLE_MISSING     |

    Scenario: accepting one of several reasons leaves the others
      Given step "test" says rerun "ask"
      And the plan was interrupted in step "test"
      And step "build" is edited in the plan file
      When it is resumed accepting "DEFINITION_CHANGED"
      Then the resume is refused with "STEP_OUTCOME_UNKNOWN" and exit code 3

    Scenario: the audit of refusals
      Given the plan was interrupted in step "test"
      And a resume from "cp_9" was refused
      And the plan was resumed because "checked by hand"
      When the audit is asked for
      Then the answer says:
        | items.0.result              | granted              |
        | items.0.reason              | checked by hand      |
        | items.0.attempt             | 2                    |
        | items.0.checkpoint_id       | cp_1                 |
        | items.1.result              | refused              |
        | items.1.reasons.0.code      | CHECKPOINT_NOT_FOUND |
        | items.1.reasons.0.evidence.from | cp_9             |
        | items.1.actor.via           | cli                  |

  Rule: a history that cannot be trusted is not gone on with

    @sqlite
    Scenario: an event was changed
      Given step "build" puts out "VERSION=1.4.0"
      And the plan was interrupted in step "test"
      And somebody writes "9.9.9" over "1.4.0" in the store
      When a resume that folds all events is asked for
      Then the resume is refused with "HISTORY_DAMAGED" and exit code 3
      And a way out is "plan verify PLAN"
      And the refusal was not recorded

  Rule: a program may drive a plan by itself

    Scenario: a program asks whether a plan may be resumed
      Given the plan was interrupted in step "test"
      Then a program is told that it may be resumed
      And a program is told that it may not be resumed from "cp_9", because of "CHECKPOINT_NOT_FOUND"
      And the newest event is PlanInterrupted

    Scenario: total steps of a plan without a definition
      Given a program drives a plan of its own
      And it has recorded the checkpoints "fetch, convert"
      When it sets the total steps to 3
      Then the metadata of the plan says:
        | totalSteps        | 3 |
        | lastCompletedStep | 2 |
      When it sets the total steps to 1
      Then its command is refused with "TOTAL_BELOW_COMPLETED"
      And the metadata of the plan says:
        | totalSteps | 3 |

    Scenario: the metadata a resume stands on
      Given a program drives a plan of its own
      And it has recorded the checkpoints "fetch, convert"
      And it has recorded its shutdown by SIGTERM
      Then the metadata of the plan says:
        | lastCompletedStep          | 2           |
        | lastCheckpointId           | cp_2        |
        | checkpointCount            | 2           |
        | checkpoints.0.stepId       | fetch       |
        | checkpoints.1.checkpointId | cp_2        |
        | checkpoints.1.decisionId   | (something) |
        | interrupted                | true        |
        | interruption.cause         | signal      |
        | interruption.signal        | SIGTERM     |
        | attempt                    | 1           |
        | line                       | 1           |

    Scenario: a checkpoint out of order
      Given a program drives a plan of its own
      And it has recorded the checkpoints "fetch"
      When it records a checkpoint for step 3
      Then its command is refused with "STEP_OUT_OF_ORDER"

    Scenario: a program resumes its plan
      Given a program drives a plan of its own
      And it has recorded the checkpoints "fetch"
      And it has recorded its shutdown by SIGTERM
      When the program resumes it
      And it has recorded the checkpoints "convert"
      Then the metadata of the plan says:
        | lastCompletedStep | 2     |
        | attempt           | 2     |
        | interrupted       | false |

    Scenario: a run that was replaced can record nothing
      Given a program drives a plan of its own
      And it has recorded its shutdown by SIGTERM
      And the program has resumed it
      When the first run records a checkpoint
      Then its command is refused with "RUN_FENCED"

    Scenario: a shutdown never overwrites the end of a plan
      Given a program drives a plan of its own
      And the plan was cancelled because "not needed"
      When it records its shutdown
      Then its command is refused with "RUN_FENCED"
      And the plan is cancelled

    Scenario: the same command twice
      Given a program drives a plan of its own
      And it has recorded its shutdown by SIGTERM
      When the program resumes it twice with one command id
      Then it is resumed once

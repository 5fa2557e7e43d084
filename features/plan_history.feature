Feature: Asking what happened
  Everything that happened to a plan is an event on the plan's own stream: where it stands now, where it stood, and who
  asked for what are read from it. Reading changes nothing; damage is found.

  Background:
    Given a plan file with these steps:
      | step    | phase   | rerun |
      | build   | execute |       |
      | test    | execute |       |
      | publish | apply   | safe  |

  Rule: the history tells every event in order

    Scenario: the history for people
      Given the plan was interrupted in step "test"
      When the history is asked for as text
      Then it exits with 0
      And it tells "PlanCreated"
      And it tells "StepCompleted    cp_1"
      And it tells "SIGINT, test stopped"
      And it does not tell "PhaseStarted"

    Scenario: the history for programs
      Given the plan was interrupted in step "test"
      When the history is asked for
      Then the answer says:
        | schema                             | planstream/history@1 |
        | items.0.event                      | PlanCreated          |
        | items.0.revision                   | 0                    |
        | items.1.event                      | RunStarted           |
        | items.4.event                      | StepCompleted        |
        | items.4.revision                   | 4                    |
        | items.4.data.checkpoint.checkpoint_id | cp_1              |
        | items.6.event                      | PlanInterrupted      |
        | items.6.data.signal                | SIGINT               |
        | items.7                            | (nothing)            |

    Scenario: only some events
      Given the plan was interrupted in step "test"
      When the history of PlanInterrupted is asked for
      Then the answer says:
        | items.0.event    | PlanInterrupted |
        | items.0.revision | 6               |
        | items.1          | (nothing)       |

    Scenario: an event there is not
      Given the plan was run
      When the history of PlanExploded is asked for
      Then it exits with 2

    Scenario: a step marked done is told as such
      Given the plan was interrupted in step "test"
      And it is resumed with step "test" marked done
      When the history is asked for as text
      Then it tells "test, marked done"

  Rule: the status tells where a plan stands

    Scenario: an interrupted plan
      Given the plan was interrupted in step "test"
      When the status is asked for
      Then the answer says:
        | schema                   | planstream/status@1 |
        | plan.state               | queued              |
        | plan.interrupted         | true                |
        | plan.phase               | execute             |
        | plan.last_completed_step | 1                   |
        | plan.last_checkpoint_id  | cp_1                |
        | plan.total_steps         | 3                   |
        | plan.attempt             | 1                   |
        | plan.line                | 1                   |
        | resumable                | true                |

    Scenario: the card for people
      Given the plan was interrupted in step "test"
      When the status is asked for as text
      Then it exits with 0
      And it tells "Last completed  step 1 of 3, build"
      And it tells "Checkpoint      cp_1  after build"
      And it tells "by SIGINT"

    Scenario: a running plan, seen from another terminal
      Given the plan is running step "test"
      When the status is asked for
      Then the answer says:
        | plan.state    | processing          |
        | last_run.over | false               |
        | resumable     | false               |
        | reasons       | ["RUN_IN_PROGRESS"] |
      When step "test" is let go
      Then the owner exits with 0

    Scenario: an errored plan
      Given step "test" is broken
      And the plan was run
      When the status is asked for
      Then the answer says:
        | plan.state     | errored          |
        | failed.step_id | test             |
        | failed.message | /test is broken/ |
        | resumable      | true             |

    Scenario: a plan that is over
      Given the plan was run
      When the status is asked for
      Then it exits with 0
      And the answer says:
        | plan.state     | applied          |
        | resumable      | false            |
        | reasons        | ["PLAN_APPLIED"] |
        | plan.ending.at | (something)      |

    Scenario Outline: reading changes nothing: <command>
      Given the plan was interrupted in step "test"
      When the <command> is asked for
      Then it exits with 0
      And the store is byte for byte as before

      Examples:
        | command         |
        | status          |
        | list            |
        | history         |
        | audit           |

  Rule: the list tells all plans

    Background:
      Given a plan file with these steps:
        | step  |
        | build |

    Scenario: the plan that was worked on last comes first
      Given the plans "first, second, third" were run
      And the plan "first" was asked to resume
      When the list is asked for
      Then the answer says:
        | items.0.name  | first     |
        | items.0.state | applied   |
        | items.1.name  | third     |
        | items.2.name  | second    |
        | items.3       | (nothing) |

    Scenario: only the newest
      Given the plans "first, second, third" were run
      When a list of 1 plan is asked for
      Then the answer says:
        | items.0.name | third     |
        | items.1      | (nothing) |

    Scenario: page by page
      Given the plans "first, second, third" were run
      When a list of 2 plans is asked for
      And the list is asked for behind that page
      Then the answer says:
        | items.0.name | first     |
        | items.1      | (nothing) |
        | cursor       | null      |

    Scenario Outline: only some plans: <flags>
      Given the plans "first, second" were run
      When the list is asked for with "<flags>"
      Then the answer says:
        | items.0.name | <name> |

      Examples:
        | flags                  | name      |
        | --state applied        | second    |
        | --state errored        | (nothing) |
        | --name first           | first     |
        | --sort name            | first     |
        | --since 1d             | second    |
        | --resumable            | (nothing) |

    Scenario: a state there is not
      When the list is asked for with "--state aplied"
      Then it exits with 2
      And the answer says:
        | error.code | USAGE |

    @sqlite
    Scenario: there is no store
      When the list is asked for
      Then it exits with 4
      And the answer says:
        | error.code | PLAN_NOT_FOUND |
      And no store was made

  Rule: a plan is named by its id, a part of it, its name, or latest

    Background:
      Given a plan file with these steps:
        | step  |
        | build |

    Scenario Outline: <target>
      Given the plans "first, second" were run
      When the status of <target> is asked for
      Then the answer says:
        | plan.name | <name> |

      Examples:
        | target                              | name   |
        | latest                              | second |
        | the name first                      | first  |
        | the end of the id of first | first  |
        | the whole id of first               | first  |

    Scenario: a command that changes guesses nothing
      Given the plans "first, second" were run
      When a resume of no plan is asked for
      Then it exits with 2
      And the answer says:
        | error.code | USAGE |

    Scenario: a plan there is not
      Given the plan was run
      When the status of the name nothing-like-it is asked for
      Then it exits with 4
      And the answer says:
        | error.code | PLAN_NOT_FOUND |

    Scenario: several plans fit
      Given the plans "first, second" were run
      When the status of what both ids begin with is asked for
      Then it exits with 4
      And the answer says:
        | error.code                  | TARGET_AMBIGUOUS |
        | error.evidence.plans.0.name | second           |
        | error.evidence.plans.1.name | first            |

  Rule: the audit tells every resume that was asked for

    Scenario: granted and refused
      Given the plan is running step "test"
      And a resume was refused
      And the owner gets SIGINT
      And the owner exits with 130
      And step "test" is let go
      And the plan was resumed because "after lunch"
      When the audit is asked for
      Then the answer says:
        | items.0.result         | granted         |
        | items.0.reason         | after lunch     |
        | items.0.accepted       | []              |
        | items.1.result         | refused         |
        | items.1.reasons.0.code | RUN_IN_PROGRESS |
        | items.1.actor.user     | (something)     |
        | items.2                | (nothing)       |

    Scenario: only the refused
      Given the plan was interrupted in step "test"
      And a resume from "cp_9" was refused
      And the plan was resumed because "after lunch"
      When the audit of refusals is asked for
      Then the answer says:
        | items.0.reasons.0.code | CHECKPOINT_NOT_FOUND |
        | items.1                | (nothing)            |

    Scenario: only some refusals
      Given the plan was interrupted in step "test"
      And a resume from "cp_9" was refused
      When the audit is asked for with "--code PLAN_CANCELLED --since 1d"
      Then the answer says:
        | items.0 | (nothing) |

    Scenario: the audit for people
      Given the plan was interrupted in step "test"
      And a resume from "cp_9" was refused
      And the plan was resumed because "after lunch"
      When the audit is asked for as text
      Then it tells "CHECKPOINT_NOT_FOUND"
      And it tells "attempt 2, from cp_1"
      And it tells "2 resumes asked for, 1 refused."
      And it tells "Why?  plan explain CHECKPOINT_NOT_FOUND"

    Scenario: what somebody accepted is kept
      Given step "test" says rerun "ask"
      And the plan was interrupted in step "test"
      And it is resumed accepting "STEP_OUTCOME_UNKNOWN"
      When the audit is asked for
      Then the answer says:
        | items.0.accepted | ["STEP_OUTCOME_UNKNOWN"] |

    Scenario: at most a hundred refusals in a row are recorded
      Given the plan was run
      And 100 resumes were refused
      When it is resumed
      Then the resume is refused with "PLAN_APPLIED" and exit code 3
      And the refusal was not recorded

  Rule: a plan can be seen as it stood

    Scenario: at a revision
      Given the plan was interrupted in step "test"
      And a resume was interrupted in step "publish"
      Then at the revision of checkpoint "cp_1" the metadata of the plan said:
        | lastCompletedStep | 1     |
        | interrupted       | false |
        | attempt           | 1     |

    Scenario: at a time
      Given the plan was interrupted in step "test"
      And a resume was interrupted in step "publish"
      Then at the time of the first interruption the metadata of the plan said:
        | lastCompletedStep   | 1      |
        | interrupted         | true   |
        | interruption.signal | SIGINT |

    Scenario: before there was a plan
      Given the plan was run
      Then at "2001-01-01T00:00:00Z" there was no plan

  Rule: damage is found

    Scenario: a whole history
      Given the plan was interrupted in step "test"
      When the store is verified
      Then it exits with 0
      And the store is byte for byte as before
      And the answer says:
        | whole            | true |
        | plans.0.events   | 7    |
        | plans.0.findings | []   |

    @sqlite
    Scenario: an event that was changed
      Given step "build" puts out "VERSION=1.4.0"
      And the plan was interrupted in step "test"
      And somebody writes "9.9.9" over "1.4.0" in the store
      When the store is verified
      Then it exits with 9
      And the answer says:
        | whole                       | false         |
        | plans.0.findings.0.kind     | event_changed |
        | plans.0.findings.0.revision | 4             |
        | plans.0.findings.1          | (nothing)     |

    @sqlite
    Scenario: a kept state that was changed
      Given the plan was interrupted in step "test"
      And somebody writes '"lastCompletedStep":2' over '"lastCompletedStep":1' in the store
      When the store is verified
      Then it exits with 9
      And the answer says:
        | plans.0.findings.0.kind     | kept_state_differs |
        | plans.0.findings.0.revision | 6                  |
        | plans.0.findings.1          | (nothing)          |

    @sqlite
    Scenario: damage in one plan of several
      Given the plans "first, second" were run
      And somebody writes "fIrst" over "first" in the store
      When the store is verified for a person to read
      Then it exits with 9
      And it tells "whole"
      And it tells "the event is not what was chained"

    @sqlite
    Scenario: a file that is no store
      Given the plan was run
      And the store's file was replaced by another one
      When the store is verified
      Then it exits with 7
      And the answer says:
        | error.code | STORE_DAMAGED |

Feature: Running a plan
  A plan file is checked whole before anything runs. Its steps run one after the other, phase by phase; each that
  finishes leaves a checkpoint, and what it puts out is there for later steps.

  Rule: steps run in order, phase by phase

    Background:
      Given a plan file with these steps:
        | step    | phase      |
        | ask     | strategize |
        | build   | execute    |
        | publish | apply      |

    Scenario: a plan from a file
      When the plan is run
      Then it exits with 0
      And the plan is applied
      And the steps that finished are "ask, build, publish"
      And the history is "PlanCreated, RunStarted, PhaseStarted, StepStarted, StepCompleted, PhaseCompleted, PhaseStarted, StepStarted, StepCompleted, PhaseCompleted, PhaseStarted, StepStarted, StepCompleted, PhaseCompleted, PlanApplied"
      And the checkpoints ever left are "cp_1 ask, cp_2 build, cp_3 publish"

    Scenario: what a run tells a program at its end
      When the plan is run by a program
      Then it exits with 0
      And the answer says:
        | schema                      | planstream/run@1 |
        | plan.name                   | release          |
        | plan.phase                  | apply            |
        | plan.total_steps            | 3                |
        | result.state                | applied          |
        | result.exit_code            | 0                |
        | result.last_completed_step  | 3                |
        | result.last_checkpoint_id   | cp_3             |

    Scenario: what a run tells a program as it goes
      When the plan is run by a program that follows it
      Then it exits with 0
      And it tells a hello, then each event of the history, then the result

    Scenario: a plan under another name
      When the plan is run under the name "nightly"
      Then it exits with 0
      And the plan is called "nightly"

    Scenario: a plan that was created by a program
      Given the plan was only created
      When the created plan is run
      Then it exits with 0
      And the steps that finished are "ask, build, publish"

    Scenario: a plan that has been run is not run a second time
      Given the plan was interrupted in step "build"
      When the created plan is run
      Then it exits with 2
      And it tells "plan resume"
      And the steps that began are "ask, build"

    Scenario: a plan file that is run again says which plan of it is not finished
      Given step "publish" is broken
      And the plan was run
      When the plan is run
      Then it tells "of this file is errored: plan resume"

    Scenario: the store is made where the plan is run, and is not committed by accident
      When the plan is run
      Then the store is ignored by git

    Scenario: a plan run from a folder below uses the store above
      Given the plan was run
      When the plan is run from a folder below
      Then it exits with 0
      And there are 2 plans in the store

  Rule: a run can be looked at before, and can be told where to end

    Background:
      Given a plan file with these steps:
        | step    | phase   |
        | build   | execute |
        | test    | execute |
        | publish | apply   |

    Scenario: a dry run makes no plan and no store
      When somebody types "plan run release.plan.yaml --dry-run"
      Then it exits with 0
      And it prints "publish"
      And it prints "Dry run: nothing ran, nothing was written."
      And no store was made

    Scenario: a dry run says what is missing
      Given the plan needs the secret TOKEN
      When somebody types "plan run release.plan.yaml --dry-run"
      Then it exits with 3
      And it tells "VARIABLE_MISSING"
      And no store was made

    Scenario: a dry run of a plan that was created by a program
      Given the plan was only created
      When somebody types "plan run latest --dry-run --json"
      Then it exits with 0
      And the answer says:
        | schema           | planstream/run@1 |
        | dry_run          | true             |
        | plan.total_steps | 3                |
        | steps.2.step_id  | publish          |
        | steps.2.phase    | apply            |
        | steps.2.rerun    | ask              |
        | result           | null             |
      And the history is "PlanCreated"

    Scenario: a run that goes no further than a step
      When somebody types "plan run release.plan.yaml --until test"
      Then it exits with 0
      And the plan is interrupted
      And the steps that finished are "build, test"
      And the newest PlanInterrupted says:
        | cause    | request |
        | inFlight | null    |

    Scenario: a step to end at that the plan does not have
      When somebody types "plan run release.plan.yaml --until tets"
      Then it exits with 4
      And it tells "there are build, test, publish"
      And no store was made

    Scenario: what steps print is part of the stream where it is asked for
      When somebody types "plan run release.plan.yaml --format ndjson --include-output"
      Then it exits with 0
      And the stream tells that step "build" printed "build begun"

    Scenario: what steps print has no place in one document
      When somebody types "plan run release.plan.yaml --json --include-output"
      Then it exits with 2
      And it tells "--format ndjson"

  Rule: what steps put out is there for later steps

    Scenario: outputs
      Given a plan file with these steps:
        | step  |
        | build |
        | test  |
      And step "build" puts out "VERSION=1.4.0"
      When the plan is run
      Then it exits with 0
      And step "test" was given VERSION "1.4.0"
      And the outputs of the plan are:
        | VERSION | 1.4.0 |

    Scenario: an output that was declared and not written
      Given a plan file:
        """
        plan: 1
        name: release
        steps:
          - id: build
            run: echo nothing
            outputs: [VERSION]
        """
      When the plan is run
      Then it exits with 1
      And the newest PlanErrored says:
        | stepId        | build                            |
        | error.message | /"VERSION" was not written/      |

    Scenario: what a step decided
      Given a plan file:
        """
        plan: 1
        name: release
        steps:
          - id: choose
            run: echo "minor, because nothing breaks" > "$PLAN_DECISION"
        """
      When the plan is run
      Then it exits with 0
      And the newest StepCompleted says:
        | decision                | /minor, because nothing breaks/ |
        | checkpoint.decisionId   | /^[0-9A-Z]{26}$/                |

    Scenario: a program and its arguments, without a shell
      Given a plan file:
        """
        plan: 1
        name: release
        steps:
          - id: greet
            run: [printf, "%s|", "$HOME", "two words"]
        """
      When the plan is run
      Then it exits with 0
      And it tells "$HOME|two words|"

  Rule: a step may be skipped, tried again, cut short, or fail

    Background:
      Given a plan file with these steps:
        | step    | phase   | rerun |
        | build   | execute |       |
        | test    | execute |       |
        | publish | apply   | safe  |

    Scenario: a step whose condition says that it is done
      Given step "test" says skip_if "test -e work"
      When the plan is run
      Then it exits with 0
      And the steps that finished are "build, publish"
      And the checkpoints ever left are "cp_1 build, cp_2 test, cp_3 publish"
      And step "test" has completed as "skipped"

    Scenario: a step whose condition does not hold
      Given step "test" says skip_if "test -e nothing-of-that-name"
      When the plan is run
      Then it exits with 0
      And the steps that finished are "build, test, publish"

    Scenario: a step that fails and is tried again
      Given step "test" is tried again 2 times without delay
      And step "test" fails 2 times
      When the plan is run
      Then it exits with 0
      And the steps that began are "build, test, test, test, publish"
      And the steps that finished are "build, test, publish"
      And the failures of step "test" were "tried again, tried again"

    Scenario: a step that fails as often as it is tried
      Given step "test" is tried again 1 times without delay
      And step "test" is broken
      When the plan is run
      Then it exits with 1
      And the plan is errored
      And the steps that began are "build, test, test"
      And the failures of step "test" were "tried again, final"
      And the newest PlanErrored says:
        | stepId          | test           |
        | error.exitCode  | 3              |
        | error.message   | /test is broken/ |
        | error.timedOut  | false          |

    Scenario: what a failed step printed is kept whole
      Given step "test" is broken
      When the plan is run
      Then it exits with 1
      And it tells where the log of step "test" is
      And it tells "plan resume"

    Scenario: a step that takes too long
      Given step "test" never ends by itself
      And step "test" says timeout "200ms"
      When the plan is run
      Then it exits with 1
      And the plan is errored
      And the newest PlanErrored says:
        | stepId         | test |
        | error.timedOut | true |

    Scenario: a step that may fail, before apply
      Given step "test" may fail
      And step "test" is broken
      When the plan is run
      Then it exits with 0
      And the plan is applied
      And the steps that finished are "build, publish"
      And step "test" has completed as "failed_allowed"

    Scenario: a step of apply that may fail
      Given step "publish" may fail
      And step "publish" is broken
      When the plan is run
      Then it exits with 1
      And the plan is constrained
      And step "publish" has completed as "failed_allowed"

  Rule: mistakes in a plan file are all shown, each with its place

    Scenario Outline: one mistake: <what>
      Given a plan file:
        """
        plan: 1
        name: release
        steps:
          - id: build
            run: make
          - id: test
            <line>
        """
      When the plan is run
      Then it exits with 5
      And it tells a mistake at <line number>:<column> of the plan file
      And it tells '<message>'
      And no store was made

      Examples:
        | what              | line            | line number | column | message                |
        | an unknown key    | runs: make test | 7           | 5      | did you mean "run"     |
        | an unknown phase  | phase: deploy   | 7           | 12     | "phase" in step "test" |
        | no unit           | timeout: 10     | 7           | 14     | such as 500ms, 30s     |
        | nothing to run    | name: Tests     | 6           | 5      | "run"                  |

    Scenario: several mistakes at once
      Given a plan file:
        """
        plan: 1
        name: latest
        steps:
          - id: build
            run: make
          - id: build
            run: ""
        """
      When the plan is run
      Then it exits with 5
      And it tells 3 mistakes
      And it tells a mistake at 2:7 of the plan file
      And it tells a mistake at 6:9 of the plan file
      And it tells a mistake at 7:10 of the plan file

    Scenario: what is no YAML
      Given a plan file:
        """
        plan: 1
        name: "release
        """
      When the plan is run
      Then it exits with 5
      And it tells a mistake at 2:7 of the plan file

    Scenario: mistakes for programs
      Given a plan file:
        """
        plan: 1
        name: release
        step: []
        """
      When the plan is run by a program
      Then it exits with 5
      And the answer says:
        | error.code              | PLAN_FILE_INVALID |
        | error.problems.0.line   | 3                 |
        | error.problems.0.column | 1                 |

    Scenario: a file that is not there
      When the plan is run
      Then it exits with 5
      And no store was made

  Rule: variables are part of the plan, secrets never

    Background:
      Given a plan file with these steps:
        | step  |
        | build |
        | test  |

    Scenario: variables and their defaults
      Given the plan has the variable BUMP with the default "patch"
      And the plan has the variable TARGET with the default "staging"
      When the plan is run with BUMP set to "minor"
      Then it exits with 0
      And step "build" was given BUMP "minor"
      And step "build" was given TARGET "staging"

    Scenario: variables stay what they were when the plan was created
      Given the plan has the variable BUMP with the default "patch"
      And the plan was interrupted in step "build"
      And the plan has the variable BUMP with the default "major"
      When it is resumed
      Then the plan is applied
      And step "test" was given BUMP "patch"

    Scenario: a variable that is needed and not given
      Given the plan needs the variable TARGET
      When the plan is run by a program
      Then it exits with 3
      And the evidence of VARIABLE_MISSING says:
        | missing.0.name | TARGET   |
        | missing.0.kind | variable |
      And there are 0 plans in the store

    Scenario: a variable the plan does not have
      When the plan is run with TARGT set to "staging"
      Then it exits with 2
      And it tells "TARGT"

    Scenario: a secret
      Given the plan needs the secret TOKEN
      And the secret TOKEN is "correct-horse-battery"
      And step "build" prints TOKEN
      And step "build" puts out "LINK=https://correct-horse-battery@host"
      When the plan is run
      Then it exits with 0
      And step "test" was given TOKEN "correct-horse-battery"
      And it does not tell "correct-horse-battery"
      And "correct-horse-battery" is nowhere in the store or its logs

    Scenario: a secret from a file
      Given the plan needs the secret TOKEN
      When the plan is run with a file that holds "TOKEN=correct-horse-battery"
      Then it exits with 0
      And step "test" was given TOKEN "correct-horse-battery"
      And "correct-horse-battery" is nowhere in the store or its logs

    Scenario: a secret that is missing
      Given the plan needs the secret TOKEN
      When the plan is run by a program
      Then it exits with 3
      And the evidence of VARIABLE_MISSING says:
        | missing.0.name | TOKEN  |
        | missing.0.kind | secret |

    Scenario: a secret in a flag
      Given the plan needs the secret TOKEN
      When the plan is run with TOKEN set to "correct-horse-battery"
      Then it exits with 2
      And no step has begun

  Rule: steps may be functions of a program

    Scenario: a plan of functions
      Given a program with a plan of the functions "count, fill"
      When the program runs its plan
      Then its plan has "ended"
      And the functions that finished are "count, fill"
      And the plan is applied

    Scenario: a function that is stopped goes on when the plan is resumed
      Given a program with a plan of the functions "count, fill"
      When the program runs its plan and stops it in "fill"
      Then its plan has "interrupted"
      And the newest PlanInterrupted says:
        | cause            | request   |
        | signal           | (nothing) |
        | inFlight.stepId  | fill      |
      When the program resumes its plan
      Then its plan has "ended"
      And the functions that finished are "count, fill"

    Scenario: a function that throws
      Given a program with a plan of the functions "count, fill"
      And the function "fill" throws "no space left"
      When the program runs its plan
      Then its plan has "errored"
      And the newest PlanErrored says:
        | stepId        | fill            |
        | error.message | /no space left/ |

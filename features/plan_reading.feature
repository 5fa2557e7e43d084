Feature: Reading one plan's past and present
  Whoever looks at a plan may ask how it stood at any point, what differs between two of them, what a step printed, and
  be told what happens as it happens. Looking changes nothing, and never stops a run.

  Background:
    Given a plan file with these steps:
      | step    | phase   | rerun |
      | build   | execute |       |
      | test    | execute |       |
      | publish | apply   | safe  |

  Rule: a plan is shown as it stood at a point

    Scenario Outline: the status at <point>
      Given the plan was interrupted in step "test"
      When somebody types "plan status latest --at <point> --json"
      Then it exits with 0
      And the answer says:
        | schema                   | planstream/status@1 |
        | as_of.revision           | 4                   |
        | as_of.head_revision      | 6                   |
        | plan.state               | processing          |
        | plan.interrupted         | false               |
        | plan.last_completed_step | 1                   |

      Examples:
        | point |
        | 4     |
        | cp_1  |
        | -2    |

    Scenario: the card says which moment it is of
      Given the plan was interrupted in step "test"
      When somebody types "plan status latest --at cp_1"
      Then it exits with 0
      And it tells "As it was at revision 4 of 6 ("
      And it tells "Last completed  step 1 of 3, build"

    Scenario Outline: <point> is not there
      Given the plan was interrupted in step "test"
      When somebody types "plan status latest --at <point>"
      Then it exits with 4
      And it tells "the plan has revisions 0..6, checkpoint cp_1"

      Examples:
        | point      |
        | 7          |
        | cp_2       |
        | -7         |
        | 2001-01-01 |

    Scenario: what is no point
      Given the plan was run
      When somebody types "plan status latest --at yesterday"
      Then it exits with 2

    Scenario: a plan is watched until its run ends
      Given the plan is running step "test"
      And somebody follows it with "plan status latest --watch"
      And the follower has told "step 1 of 3, build"
      When step "test" is let go
      Then the follower exits with 0
      And it tells "applied now"

  Rule: the history tells a part of itself

    Scenario Outline: <flags>
      Given the plan was interrupted in step "test"
      When somebody types "plan history latest <flags> --json"
      Then it exits with 0
      And the answer says:
        | items.0.revision | <first>   |
        | items.<next>     | (nothing) |

      Examples:
        | flags               | first | next |
        | --at cp_1           | 0     | 5    |
        | --range cp_1..      | 4     | 3    |
        | --range ..2         | 0     | 3    |
        | --step build        | 3     | 2    |
        | --reverse           | 6     | 7    |

    Scenario: the timeline embraces each run
      Given the plan was interrupted in step "test"
      And a resume was interrupted in step "publish"
      When somebody types "plan history latest --payload"
      Then it exits with 0
      And it tells "┌ RunStarted"
      And it tells "│ ✔ StepCompleted"
      And it tells "└ ■ PlanInterrupted"
      And it tells "┌ PlanResumed"
      And it tells '"checkpoint_id": "cp_1"'

    Scenario: a run is told again
      Given the plan was interrupted in step "test"
      When somebody types "plan history latest --replay --speed 1000"
      Then it exits with 0
      And it tells "[1/3] build: done in"
      And it tells "■ interrupted after 1 checkpoint; nothing is lost"

    Scenario Outline: <flags> is wrong use, or names what is not there
      Given the plan was run
      When somebody types "plan history latest <flags>"
      Then it exits with <exit>

      Examples:
        | flags                  | exit |
        | --range 4              | 2    |
        | --at 1 --range 1..2    | 2    |
        | --replay --speed never | 2    |
        | --step biuld           | 4    |
        | --range ..99           | 4    |

  Rule: two points of a plan are compared

    Scenario: what the second attempt did
      Given step "test" is broken
      And the plan was run
      And step "test" is mended
      And it is resumed
      When somebody types "plan diff latest --json"
      Then it exits with 0
      And the answer says:
        | schema               | planstream/diff@1 |
        | before.attempt       | 1                 |
        | after.attempt        | 2                 |
        | differs              | true              |
        | steps.0.step_id      | test              |
        | steps.0.before.state | failed            |
        | steps.0.after.state  | ran               |
        | steps.0.after.tries  | 2                 |
        | steps.1.step_id      | publish           |
        | steps.1.before       | (nothing)         |

    Scenario: outputs that came
      Given step "build" puts out "VERSION=1.4.0"
      And the plan was run
      When somebody types "plan diff latest 0..cp_1"
      Then it exits with 0
      And it tells "VERSION: (none) → 1.4.0"

    Scenario Outline: <words>
      Given the plan was run
      When somebody types "plan diff <words>"
      Then it exits with <exit>

      Examples:
        | words                             | exit |
        | latest 0..1 --exit-code           | 0    |
        | latest 0.. --exit-code            | 9    |
        | latest 0..99                      | 4    |
        | latest --attempts 1..2            | 4    |
        | latest 0..1 --attempts 1..2       | 2    |

    @sqlite
    Scenario: a store that is none
      Given the plan was run
      And the store's file was replaced by another one
      When somebody types "plan diff latest"
      Then it exits with 7

  Rule: what a step printed is kept

    Scenario: the step that failed
      Given step "test" is broken
      And the plan was run
      When somebody types "plan logs latest --json"
      Then it exits with 0
      And the answer says:
        | schema  | planstream/logs@1                |
        | step_id | test                             |
        | attempt | 1                                |
        | lines   | ["test begun", "test is broken"] |

    Scenario: a step of an earlier attempt
      Given step "test" is broken
      And the plan was run
      And step "test" is mended
      And it is resumed
      When somebody types "plan logs latest test --attempt 1 --tail 1"
      Then it exits with 0
      And it tells "test is broken"
      And it does not tell "test begun"

    Scenario: what a step wrote to stderr alone
      Given step "test" is broken
      And the plan was run
      When somebody types "plan logs latest --stderr --json"
      Then it exits with 0
      And the answer says:
        | stream | stderr             |
        | lines  | ["test is broken"] |

    Scenario: a step that wrote nothing to stderr
      Given the plan was run
      When somebody types "plan logs latest build --stderr"
      Then it exits with 0
      And it tells "nothing on stderr"
      And it does not tell "build begun"

    Scenario: a step that still prints
      Given the plan is running step "test"
      And somebody follows it with "plan logs latest --follow"
      And the follower has told "test begun"
      When step "test" is let go
      Then the follower exits with 0

    Scenario Outline: <words>
      Given the plan was interrupted in step "test"
      When somebody types "plan logs <words>"
      Then it exits with <exit>

      Examples:
        | words              | exit |
        | latest tset        | 4    |
        | latest publish     | 4    |
        | latest --attempt 2 | 4    |
        | latest --tail many | 2    |

  Rule: events are told as they happen

    Scenario: until the run ends
      Given the plan is running step "test"
      And somebody follows it with "plan tail --format ndjson"
      And the follower has told "hello"
      When step "test" is let go
      Then the follower exits with 0
      And it tells "StepCompleted"
      And it tells "PlanApplied"
      And it does not tell "RunStarted"

    Scenario: from a point on
      Given the plan was interrupted in step "test"
      When somebody types "plan tail latest --since cp_1"
      Then it exits with 0
      And it tells "✔ StepCompleted    cp_1    build"
      And it tells "■ PlanInterrupted"
      And it does not tell "RunStarted"

    Scenario: a script learns how the run ended
      Given step "test" is broken
      And the plan was run
      When somebody types "plan tail latest --exit-status"
      Then it exits with 1

    Scenario: a script learns that the run was interrupted
      Given the plan was interrupted in step "test"
      When somebody types "plan tail latest --exit-status"
      Then it exits with 130

    Scenario: a script learns that the plan was cancelled
      Given the plan was interrupted in step "test"
      And the plan was cancelled because "wrong version"
      When somebody types "plan tail latest --exit-status"
      Then it exits with 6

    Scenario: nobody waits for ever
      Given the plan is running step "test"
      When somebody types "plan tail latest --timeout 50ms"
      Then it exits with 8
      And it tells "is still running; the time is up"
      When step "test" is let go
      Then the owner exits with 0

    Scenario: an owner that was killed
      Given the plan is running step "test"
      And somebody follows it with "plan tail --exit-status --format ndjson"
      And the follower has told "hello"
      When the owner gets SIGKILL
      Then the follower exits with 1

    Scenario: whoever looks may leave
      Given the plan is running step "test"
      And somebody follows it with "plan tail --format ndjson"
      And the follower has told "hello"
      When the follower gets SIGINT
      Then the follower exits with 130
      When step "test" is let go
      Then the owner exits with 0

    Scenario Outline: <words>
      Given the plan was run
      When somebody types "plan tail <words>"
      Then it exits with <exit>

      Examples:
        | words            | exit |
        | nobody           | 4    |
        | --since 99       | 4    |
        | --all --since 4  | 2    |
        | --type Exploded  | 2    |

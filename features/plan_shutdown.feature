Feature: Stopping a plan
  A plan can be stopped at any moment. The first signal ends it politely, a second one at once; either way what has
  finished is kept, what was cut off is told, and no process is left.

  Background:
    Given a plan file with these steps:
      | step    | phase   | rerun |
      | build   | execute |       |
      | test    | execute |       |
      | publish | apply   | safe  |

  Rule: the first signal stops the step and is recorded

    Scenario Outline: <signal>
      Given the plan is running step "test"
      When the owner gets <signal>
      Then the owner exits with <exit code>
      And shells see that <signal> ended it
      And the plan is interrupted
      And the newest PlanInterrupted says:
        | cause            | signal   |
        | signal           | <signal> |
        | forced           | false    |
        | inFlight.stepId  | test     |
        | inFlight.outcome | stopped  |
      And it tells "plan resume"
      And the steps that finished are "build"

      Examples:
        | signal  | exit code |
        | SIGINT  | 130       |
        | SIGTERM | 143       |
        | SIGHUP  | 129       |

    Scenario: a signal during a resume
      Given the plan was interrupted in step "test"
      And a resume is running step "publish"
      When the owner gets SIGTERM
      Then the owner exits with 143
      And the plan is interrupted
      And the newest PlanInterrupted says:
        | inFlight.stepId | publish |

    Scenario: a signal while the next try is waited for
      Given step "test" is tried again 3 times after "1h"
      And step "test" is broken
      And the plan is waiting to try step "test" again
      When the owner gets SIGINT
      Then the owner exits with 130
      And the plan is interrupted
      And the steps that began are "build, test"

    Scenario: a step that takes no notice gets SIGTERM after the grace
      Given step "test" takes no notice of SIGINT
      And the plan is running step "test" with a grace of 100ms
      When the owner gets SIGINT
      Then the owner exits with 130
      And the newest PlanInterrupted says:
        | forced           | false   |
        | inFlight.outcome | stopped |

    Scenario: the whole process tree of a step ends with it
      Given a plan file:
        """
        plan: 1
        name: release
        steps:
          - id: test
            run: |
              sleep 1000 &
              ( sleep 1000 & ) &
              ./work
        """
      And the plan is running step "test"
      When the owner gets SIGINT
      Then the owner exits with 130
      And no process is left

    Scenario: a run that is stopped by the program it is in
      Given a program with a plan of the functions "count, fill"
      When the program runs its plan and stops it in "fill"
      Then its plan has "interrupted"
      And the newest PlanInterrupted says:
        | cause | request |

  Rule: a second signal kills the step

    Scenario: two signals
      Given step "test" takes no notice of SIGINT
      And the plan is running step "test"
      When the owner gets SIGINT
      And the owner has said that it is stopping
      And the owner gets SIGINT
      Then the owner exits with 130
      And the plan is interrupted
      And the newest PlanInterrupted says:
        | signal           | SIGINT |
        | forced           | true   |
        | inFlight.outcome | killed |
      And no process is left

    Scenario: the second signal may be another one
      Given step "test" takes no notice of SIGINT
      And the plan is running step "test"
      When the owner gets SIGINT
      And the owner has said that it is stopping
      And the owner gets SIGTERM
      Then the owner exits with 130
      And the newest PlanInterrupted says:
        | signal | SIGINT |
        | forced | true   |

    Scenario: a plan that was stopped by force goes on
      Given step "test" takes no notice of SIGINT
      And the plan is running step "test"
      And the owner gets SIGINT
      And the owner has said that it is stopping
      And the owner gets SIGINT
      And the owner exits with 130
      And step "test" is let go
      When it is resumed
      Then the plan is applied
      And the steps that finished are "build, test, publish"

  Rule: a step may finish first where it says so

    Scenario: on_interrupt finish
      Given step "test" says on_interrupt "finish"
      And the plan is running step "test"
      When the owner gets SIGINT
      And the owner has said that it is stopping
      And step "test" is let go
      Then the owner exits with 130
      And the plan is interrupted
      And the steps that finished are "build, test"
      And the history ends with "StepCompleted, PhaseCompleted, PhaseStarted, PlanInterrupted"
      And the newest PlanInterrupted says:
        | inFlight | (nothing) |

    Scenario: a step that finishes after the stop does not run again
      Given step "test" says on_interrupt "finish"
      And the plan is running step "test"
      And the owner gets SIGINT
      And the owner has said that it is stopping
      And step "test" is let go
      And the owner exits with 130
      When it is resumed
      Then the plan is applied
      And the steps that began are "build, test, publish"

    Scenario: the last step finishes after the stop
      Given step "publish" says on_interrupt "finish"
      And the plan is running step "publish"
      When the owner gets SIGINT
      And the owner has said that it is stopping
      And step "publish" is let go
      Then the owner exits with 0
      And the plan is applied
      And the history ends with "StepCompleted, PhaseCompleted, PlanApplied"

    Scenario: a grace that was given holds for a step that may finish, too
      Given step "test" says on_interrupt "finish"
      And the plan is running step "test" with a grace of 100ms
      When the owner gets SIGINT
      Then the owner exits with 130
      And the newest PlanInterrupted says:
        | inFlight.outcome | stopped |

    Scenario: a second signal kills a step that may finish
      Given step "test" says on_interrupt "finish"
      And the plan is running step "test"
      When the owner gets SIGINT
      And the owner has said that it is stopping
      And the owner gets SIGINT
      Then the owner exits with 130
      And the newest PlanInterrupted says:
        | forced           | true   |
        | inFlight.outcome | killed |

  Rule: an owner that is killed leaves nothing running

    Scenario: kill -9
      Given the plan is running step "test"
      When the owner gets SIGKILL
      Then the owner exits with 137
      And no process is left
      And the plan is processing
      And the steps that finished are "build"

    Scenario: where the plan stands after kill -9
      Given the owner was killed in step "test"
      When the status is asked for
      Then it exits with 0
      And the answer says:
        | plan.state               | processing |
        | last_run.over            | true       |
        | resumable                | true       |
        | plan.last_completed_step | 1          |

  Rule: another terminal can stop or cancel a running plan

    Scenario: plan stop
      Given the plan is running step "test"
      When the plan is stopped from another terminal
      Then it exits with 0
      And the plan is interrupted
      And the newest event is PlanInterrupted
      And the owner exits with 143

    Scenario: plan stop by force
      Given step "test" takes no notice of SIGINT
      And the plan is running step "test"
      When the plan is stopped by force from another terminal
      Then it exits with 0
      And the newest PlanInterrupted says:
        | forced           | true   |
        | inFlight.outcome | killed |
      And the owner exits with 143

    Scenario: stopping what is not running
      Given the plan was interrupted in step "test"
      When the plan is stopped from another terminal
      Then it exits with 0
      And it tells "is not running"
      And the attempts that began are "1"

    Scenario: stopping what was cut off
      Given the owner was killed in step "test"
      When the plan is stopped from another terminal
      Then it exits with 0
      And it tells "is gone"
      And the newest event is StepStarted

    Scenario: cancelling a running plan
      Given the plan is running step "test"
      When the plan is cancelled because "wrong version"
      Then it exits with 0
      And the owner exits with 6
      And no process is left
      And the plan is cancelled
      And the newest event is PlanCancelled
      And the newest PlanCancelled says:
        | reason          | wrong version |
        | inFlight.stepId | test          |
      And the steps that finished are "build"

    Scenario: cancelling an interrupted plan
      Given the plan was interrupted in step "test"
      When the plan is cancelled because "wrong version"
      Then it exits with 0
      And the plan is cancelled

    Scenario Outline: a plan that is over cannot be cancelled: <state>
      Given <how>
      When the plan is cancelled because "too late"
      Then it exits with 3
      And it tells "<code>"
      And the plan is <state>

      Examples:
        | state     | how                                          | code           |
        | applied   | the plan was run                             | PLAN_APPLIED   |
        | cancelled | the plan was created and cancelled at once   | PLAN_CANCELLED |

Feature: A plan that asks
  A step may ask a person instead of running something. The answer is an event, with who gave it and why. Where nobody is
  there the run ends, and a resume goes on once the answer is there.

  Background:
    Given a plan file:
      """
      plan: 1
      name: release
      vars: { NAME: core }
      steps:
        - id: build
          run: echo VERSION=1.4.0 >> "$PLAN_OUTPUT"
          outputs: [VERSION]
        - id: confirm
          approve: Publish $NAME $VERSION?
        - id: publish
          phase: apply
          run: echo published
      """

  Scenario: a run that nobody can be asked by ends, and says what it waits for
    When the plan is run
    Then it exits with 8
    And it tells "Publish core 1.4.0?"
    And it tells "plan approve"
    And the plan is interrupted
    And the history ends with "StepCompleted, ApprovalRequested, PlanInterrupted"
    And the newest PlanInterrupted says:
      | cause | approval |

  Scenario: it is not resumed before somebody has answered
    Given the plan was run
    When it is resumed
    Then the resume is refused with "AWAITING_APPROVAL" and exit code 8
    And the evidence of AWAITING_APPROVAL says:
      | step     | 2                   |
      | step_id  | confirm             |
      | question | Publish core 1.4.0? |
    And a way out is "plan approve PLAN"

  Scenario: the list, the status and a program see that it waits
    Given the plan was run
    When the status is asked for
    Then the answer says:
      | plan.waiting_for.step_id  | confirm             |
      | plan.waiting_for.question | Publish core 1.4.0? |

  Scenario: a yes, and a resume goes on with it
    Given the plan was run
    And the question was answered with yes because "looks right"
    When it is resumed
    Then it exits with 0
    And the plan is applied
    And the newest ApprovalGiven says:
      | stepId | confirm     |
      | reason | looks right |
    And step "confirm" has completed as "approved"

  Scenario: a no before apply stops the plan; a resume asks again
    Given the plan was run
    And the question was answered with no because "not on a Friday"
    Then the plan is errored
    And the newest PlanErrored says:
      | error.message | /denied by .*: not on a Friday/ |
    When it is resumed
    Then it exits with 8
    And the history ends with "PlanResumed, ApprovalRequested, PlanInterrupted"

  Scenario: a no in apply is the plan's end
    Given a plan file:
      """
      plan: 1
      name: release
      steps:
        - id: build
          run: echo built
        - id: confirm
          phase: apply
          approve: Publish?
        - id: publish
          phase: apply
          run: echo published
      """
    And the plan was run
    And the question was answered with no because "wrong version"
    Then the plan is constrained
    And the newest PlanConstrained says:
      | reason | /wrong version/ |
    When it is resumed
    Then the resume is refused with "PLAN_CONSTRAINED" and exit code 3

  Scenario: an answer that nobody asked for
    Given the plan was run
    And the question was answered with yes because "fine"
    When the question is answered a second time
    Then it exits with 3
    And it tells "NOT_WAITING"

  Scenario: a yes holds for the question that was asked, not for another one
    Given the plan was run
    And the question was answered with yes because "fine"
    And the plan file now asks "Publish $NAME $VERSION to everybody?"
    When it is resumed
    Then it exits with 8
    And the newest ApprovalRequested says:
      | question | Publish core 1.4.0 to everybody? |

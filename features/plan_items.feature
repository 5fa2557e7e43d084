Feature: A step that goes over a list
  A step may run once for each item of a list. The list is frozen when the step begins, each item leaves a checkpoint, and
  a resume goes on inside the list.

  Background:
    Given a plan file:
      """
      plan: 1
      name: release
      steps:
        - id: ranges
          run: printf 'RANGES<<END\n1:5\n6:10\n11:15\nEND\n' >> "$PLAN_OUTPUT"
          outputs: [RANGES]
        - id: fill
          each: RANGES
          run: echo "$ITEM_NUMBER/$ITEM_COUNT $ITEM" >> filled; test "$ITEM_NUMBER" -ne 2 -o -e mended
        - id: check
          run: test "$(wc -l < filled)" -ge 3
      """

  Scenario: an item that fails stops the plan there, and a resume begins with it
    When the plan is run
    Then it exits with 1
    And the newest StepFailed says:
      | stepId | fill |
      | item   | 2    |
    And the metadata of the plan says:
      | lastCompletedStep | 1    |
      | lastCompletedItem | 1    |
      | lastCheckpointId  | cp_2 |
    Given the file "mended" is there
    When it is resumed
    Then it exits with 0
    And the plan is applied
    And the checkpoints ever left are "cp_1 ranges, cp_2 fill/1, cp_3 fill/2, cp_4 fill/3, cp_5 fill, cp_6 check"
    And the file "filled" holds:
      """
      1/3 1:5
      2/3 6:10
      2/3 6:10
      3/3 11:15
      """

  Scenario: a dry run names the next item
    Given the plan was run
    When a dry run is asked for
    Then it exits with 0
    And the answer says:
      | plan.last_completed_step | 1       |
      | plan.last_completed_item | 1       |
      | from.checkpoint_id       | cp_2    |
      | from.item                | 1       |
      | steps.1.step_id          | fill    |
      | steps.1.cause            | failed  |
      | steps.1.item             | 2       |
      | steps.1.item_count       | 3       |

  Scenario: the list stays what it was when the step began
    Given the plan was run
    And the file "mended" is there
    When it is resumed from "cp_2"
    Then it exits with 0
    And there is one StepItemsListed in the history

  Scenario: going back to before the step lists anew
    Given the plan was run
    And the file "mended" is there
    And the plan was resumed because "the disk was full"
    Then the plan is applied

  Scenario: an item that touches the outside is asked about, and may be marked done
    Given the plan file says "rerun: never" of step "fill"
    And the plan was run
    When it is resumed
    Then it exits with 3
    And the evidence of STEP_OUTCOME_UNKNOWN says:
      | step_id | fill |
      | item    | 2    |
    When it is resumed with step "fill/2" marked done
    Then it exits with 0
    And the plan is applied

  Scenario: what holds no list is a failure of the step
    Given a plan file:
      """
      plan: 1
      name: release
      steps:
        - id: ranges
          run: echo 'RANGES=[1,' >> "$PLAN_OUTPUT"
          outputs: [RANGES]
        - id: fill
          each: RANGES
          run: echo "$ITEM"
      """
    When the plan is run
    Then it exits with 1
    And the newest PlanErrored says:
      | error.message | /begins as a JSON list/ |

Feature: A store is checked and its plans move between stores
  Whoever keeps plans for long wants to know that the store is well, and to take plans elsewhere as they are.

  Background:
    Given a plan file with these steps:
      | step    |
      | build   |
      | test    |
      | publish |

  Rule: plans are exported and imported as they are

    Scenario: a plan goes to another store and is resumed there
      Given the plan was interrupted in step "test"
      And step "test" is let go
      And the plans were exported
      When they are imported into another store
      Then it exits with 0
      And the answer says:
        | sound           | true    |
        | plans.0.name    | release |
        | plans.0.outcome | new     |
      And the other store resumes the plan
      And it exits with 0
      And the steps that finished are "build, test, publish"

    Scenario: importing twice changes nothing
      Given the plan was run
      And the plans were exported
      And they were imported into another store
      When they are imported into another store
      Then it exits with 0
      And the answer says:
        | plans.0.outcome | known |
        | plans.0.events  | 0     |

    Scenario: a file somebody has edited
      Given the plan was run
      And the plans were exported
      And somebody writes "rEleaSe" over "release" in the export
      When they are imported into another store
      Then it exits with 9
      And the answer says:
        | sound              | false       |
        | findings.0.message | (something) |
        | plans              | []          |

    Scenario: a plan that has gone another way in the other store
      Given the plan was interrupted in step "test"
      And the plans were exported
      And they were imported into another store
      And the plan was cancelled because "here"
      And the plans were exported
      And the plan was cancelled in the other store
      When they are imported into another store
      Then it exits with 3
      And the answer says:
        | error.code | PLAN_EXISTS |

    Scenario: a plan there is not
      Given the plan was run
      When the export of nothing-like-it is asked for
      Then it exits with 4

  Rule: the doctor finds what is wrong and says what to do

    Scenario: all is well
      Given the plan was run
      When the doctor is asked for
      Then it exits with 0
      And the answer says:
        | healthy | true |

    Scenario: a setting that does not exist
      Given the plan was run
      And the store's settings are '{"fromat":"plain"}'
      When the doctor is asked for
      Then it exits with 9
      And it tells "fromat"
      And it tells "did you mean"

    Scenario: other commands do not go on with a wrong setting
      Given the plan was run
      And the store's settings are '{"fromat":"plain"}'
      When the list is asked for
      Then it exits with 2
      And the answer says:
        | error.code | USAGE |

    Scenario: the store's settings are used
      Given the plan was run
      And the store's settings are '{"format":"json"}'
      When the list is asked for as text
      Then the answer says:
        | items.0.name | release |

    @sqlite
    Scenario: a store that is broken
      Given the plan was run
      And the store's file was replaced by another one
      When the doctor is asked for
      Then it exits with 9

  Rule: kept states can be looked at and folded anew

    Scenario: what is kept is of this program's fold once it was deployed, wherever that is
      Given the plan was interrupted in step "test"
      When somebody types "plan projections deploy"
      Then it exits with 0
      When the kept states are checked
      Then it exits with 0

    @sqlite
    Scenario: all are as they should be
      Given the plan was run
      When the kept states are checked
      Then it exits with 0
      And the answer says:
        | projections.0.name  | plan-state |
        | projections.0.plans | 1          |
        | projections.0.wrong | []         |

    @sqlite
    Scenario: one that was changed is folded anew
      Given the plan was interrupted in step "test"
      And somebody writes '"lastCompletedStep":2' over '"lastCompletedStep":1' in the store
      When the kept states are checked
      Then it exits with 9
      When the kept states are rebuilt
      Then it exits with 0
      When the kept states are checked
      Then it exits with 0

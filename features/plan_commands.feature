Feature: The commands around a plan
  What is needed before a plan runs, and what is asked when something is not understood: all of it without a network,
  and most of it without a store.

  Rule: a plan file is begun with and checked

    Scenario: a plan to begin with
      When somebody types "plan init cake"
      Then it exits with 0
      And it prints "cake/demo.plan.yaml"
      When somebody types "plan validate cake/demo.plan.yaml"
      Then it exits with 0
      And it prints "6 steps"

    Scenario: a file that is there is not written over
      Given somebody types "plan init cake"
      When somebody types "plan init cake"
      Then it exits with 2
      And it tells "--force"

    Scenario: a file with a mistake
      Given a plan file:
        """
        plan: 1
        name: release
        steps:
          - id: build
            rum: make
        """
      When somebody types "plan validate release.plan.yaml"
      Then it exits with 5
      And it tells "did you mean"

  Rule: codes, shapes and commands are explained

    Scenario Outline: <command>
      When somebody types "<command>"
      Then it exits with <exit>
      And it prints "<text>"

      Examples:
        | command                          | exit | text                   |
        | plan                             | 0    | plan help              |
        | plan help                        | 0    | Look at it             |
        | plan help exit-codes             | 0    | 130                    |
        | plan resume --help               | 0    | --dry-run              |
        | plan explain                     | 0    | RUN_IN_PROGRESS        |
        | plan explain run_in_progress     | 0    | plan stop              |
        | plan schema                      | 0    | output:resume          |
        | plan schema output:resume        | 0    | planstream/resume@1    |
        | plan completion bash             | 0    | complete               |
        | plan completion zsh              | 0    | compdef                |
        | plan completion fish             | 0    | complete -c plan       |

    Scenario Outline: what is not understood is answered with the corrected line: <command>
      When somebody types "<command>"
      Then it exits with 2
      And it tells "<text>"

      Examples:
        | command                      | text                     |
        | plan resmue latest           | plan resume latest       |
        | plan status --jsno           | plan status --json       |
        | plan explain RUN_IN_PROGRES  | plan explain RUN_IN_PROGRESS |
        | plan schema output:resmue    | plan schema output:resume |
        | plan help exit-code          | plan help exit-codes     |

  Rule: a store and a program are not always well

    @sqlite
    Scenario: the store never says whether it kept an event
      Given a plan file with these steps:
        | step  |
        | build |
      And the plan was run
      And answers of the store to a commit are lost
      When somebody types "plan run release.plan.yaml"
      Then it exits with 10
      And it tells "APPEND_UNKNOWN"

    Scenario: a bug of planstream's own
      Given the command has a bug
      When somebody types "plan status"
      Then it exits with 70
      And it tells "INTERNAL"

/** Three plan files as people write them, for the tests of this folder. */

export const release = `# yaml-language-server: $schema=./node_modules/planstream/schema/plan-1.json
plan: 1
name: release-package

vars:
  BUMP: { default: patch, enum: [patch, minor, major] }
  NODE_AUTH_TOKEN: { secret: true, required: true }

steps:
  - id: clean
    run: test -z "$(git status --porcelain)"

  - id: test
    run: npm ci && npm test
    timeout: 15m
    retry: 1

  - id: version
    run: |
      npm version "$BUMP" --no-git-tag-version
      node -p 'const p=require("./package.json");\`NAME=\${p.name}\\nVERSION=\${p.version}\`' >> "$PLAN_OUTPUT"
    outputs: [NAME, VERSION]

  - id: commit
    run: git diff --quiet HEAD || git commit -am "v$VERSION"; git tag -f "v$VERSION"

  - id: publish
    phase: apply
    skip_if: test "$(npm view "$NAME@$VERSION" version)" = "$VERSION"
    run: npm publish --access public
    on_interrupt: finish
    rerun: safe                  # skip_if asks npm first

  - id: push
    phase: apply
    run: git push --follow-tags
    retry: { max: 3, delay: 5s, backoff: 2 }
`;

export const backfill = `plan: 1
name: backfill-user-country

vars:
  DATABASE_URL: { secret: true, required: true }
  BATCH_SIZE: 5000

defaults: { timeout: 10m, on_interrupt: finish, rerun: safe }

steps:
  - id: dump
    name: Save the table first
    run: pg_dump "$DATABASE_URL" --table=users --format=custom --file=users-before.dump

  - id: ranges
    name: Split the id space
    run: |
      {
        echo 'RANGES<<END'
        psql "$DATABASE_URL" -At -v size="$BATCH_SIZE" -f sql/ranges.sql
        echo END
      } >> "$PLAN_OUTPUT"
    outputs: [RANGES]

  - id: backfill
    name: Fill all ranges
    run: ./fill-ranges "$RANGES"
    retry: { max: 5, delay: 2s, backoff: 2, max_delay: 1m, on_exit: [2] }

  - id: verify
    name: No empty rows are left
    run: test "$(psql "$DATABASE_URL" -Atc 'select count(*) from users where country is null')" = 0

  - id: constrain
    phase: apply
    run: psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -c 'alter table users alter column country set not null'
`;

export const agent = `plan: 1
name: fix-issue

vars:
  ISSUE: { required: true, pattern: "^[0-9]+$" }
  AGENT: ./agent.sh              # reads a prompt, edits files

steps:
  - id: outline
    phase: strategize
    run: |
      { echo "Write a numbered plan for this issue. Change no code."; gh issue view "$ISSUE"; } | "$AGENT" > PLAN.md
      head -c 4000 PLAN.md >> "$PLAN_DECISION"
    timeout: 20m
    retry: 2

  - id: implement
    run: |
      { echo "Carry out this plan until npm test passes."; cat PLAN.md; } | "$AGENT"
      npm test
    timeout: 1h
    retry: 2

  - id: pr
    phase: apply
    skip_if: gh pr view "issue-$ISSUE"
    run: |
      git switch -C "issue-$ISSUE" && git add -A && git commit -m "Fix #$ISSUE"
      git push -u origin HEAD && gh pr create --fill --body "Plan $PLAN_ID, issue #$ISSUE"
    rerun: safe
`;

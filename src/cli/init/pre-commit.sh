#!/bin/sh
# Written by `pharmalint init --hook`: checks the drafts of every commit.
# To commit in spite of a finding: git commit --no-verify

drafts() {
    git diff --cached --name-only -z --diff-filter=ACMR -- \
        '*.md' '*.markdown' '*.txt' '*.jsonl' '*.ndjson' '*.csv' '*.tsv'
}

[ -z "$(drafts | tr -d '\0')" ] && exit 0
drafts | xargs -0 pharmalint check --force-exclude --

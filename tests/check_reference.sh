#!/usr/bin/env bash
# check_reference.sh TMSYNC: docs/reference and docs/diagnostics.md are what the program says about itself. With
# TMSYNC_UPDATE_GOLDEN=1 they are written anew, and the check fails where one changed, so that nobody forgets to read
# the difference.
set -euo pipefail
tmsync=$(realpath "${1:?usage: check_reference.sh TMSYNC}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
# Variables feed flags, and a flag that is fed has no default to tell.
while IFS= read -r name; do unset "$name"; done < <(compgen -e TMSYNC_ | grep -v '^TMSYNC_UPDATE_GOLDEN$')

failures=0
for page in commands exit-codes diagnostics kinds; do
  file=docs/reference/$page.md
  # Where every message of the past leads.
  if [[ $page == diagnostics ]]; then file=docs/diagnostics.md; fi
  "$tmsync" reference "$page" >"$made/page.md"
  if diff -u --label "$file" --label "tmsync reference $page" "$file" "$made/page.md"; then continue; fi
  failures=$((failures + 1))
  if [[ -n ${TMSYNC_UPDATE_GOLDEN:-} ]]; then cp "$made/page.md" "$file"; fi
done
if ((failures)); then
  echo "check_reference: $failures pages differ. Texts belong into the program (diagnostics: diagnostic_catalogue.cpp in" >&2
  echo "src/report; kinds: schemas/; commands: src/cli); TMSYNC_UPDATE_GOLDEN=1 tests/check_reference.sh TMSYNC writes the pages" >&2
  exit 1
fi
echo "check_reference: all pages are up to date"

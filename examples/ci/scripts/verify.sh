#!/usr/bin/env bash
# verify.sh [FLAGS OF verify...]: proves from both sides that everything arrived. Leaves behind verify.xml (JUnit) and verify.md.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
code=0
"$tmsync" verify --junit-into "$out/verify.xml" --markdown-into "$out/verify.md" "$@" || code=$?
say "verify: $(meaning "$code")"
exit "$code"

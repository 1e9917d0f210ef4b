#!/usr/bin/env bash
# drift.sh [FLAGS OF drift...]: the nightly look at everything. Leaves behind drift.md, drift.ndjson (events for notifications)
# and metrics.prom. Exit code 2: somebody changed something.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
code=0
"$tmsync" drift --refresh full --detailed-exitcode --markdown-into "$out/drift.md" --ndjson-into "$out/drift.ndjson" \
  --metrics-into "$out/metrics.prom" "$@" || code=$?
say "drift: $(meaning "$code")"
exit "$code"

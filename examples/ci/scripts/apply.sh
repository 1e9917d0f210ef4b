#!/usr/bin/env bash
# apply.sh [PLANFILE] [FLAGS OF apply...]: applies exactly the reviewed plan, or, without a plan file, what is declared. Leaves
# behind, in $JOB_OUT: record.ndjson (each operation with what was there before, for `plan --revert`), apply.ndjson (events
# for notifications), apply.md (a summary), metrics.prom.
#   TMSYNC_LOCK   lock file that all jobs on this machine share; empty = none
# Exit code: that of `tmsync apply`; 5 = the plan is stale and has to be reviewed again, what was not stale is done; 10 = done, but
# objects wait for a person; 12 = an instance refused operations for good. Every code but 0 fails the job.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
arguments=(--yes --verify --record "$out/record.ndjson" --ndjson-into "$out/apply.ndjson" --markdown-into "$out/apply.md"
  --metrics-into "$out/metrics.prom")
if [[ -n ${TMSYNC_LOCK:-} ]]; then arguments+=(--lock "$TMSYNC_LOCK" --lock-timeout 10m); fi
# A record is never overwritten: an earlier attempt of the same job keeps its own.
if [[ -s $out/record.ndjson ]]; then mv "$out/record.ndjson" "$out/record-$(date +%s).ndjson"; fi
code=0
"$tmsync" apply "${arguments[@]}" "$@" || code=$?
say "apply: $(meaning "$code")"
exit "$code"

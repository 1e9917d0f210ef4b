#!/bin/sh
# incomplete-runs.sh LIMIT: ExecStopPost of tmsync.service. Fails where the run that just ended was incomplete (3) and LIMIT runs in a
# row were; a run that only found the lock held (6) does not count.
set -eu
limit=${1:?usage: incomplete-runs.sh LIMIT}
counter=${STATE_DIRECTORY:?}/incomplete-runs
case ${EXIT_STATUS:-} in
  3) ;;
  6) exit 0 ;;
  *) rm -f "$counter"; exit 0 ;;
esac
runs=0
if [ -s "$counter" ]; then runs=$(cat "$counter"); fi
runs=$((runs + 1))
echo "$runs" >"$counter"
if [ "$runs" -lt "$limit" ]; then exit 0; fi
echo "tmsync: incomplete $runs times in a row: something is in the way that the next run does not mend" >&2
exit 1

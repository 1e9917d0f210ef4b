#!/usr/bin/env bash
# fetch-plan-github.sh SHA WORKFLOW: fetches into $JOB_OUT/plan.tmsync the plan that was made for the head commit SHA of the
# merged pull request by the workflow file WORKFLOW: the artefact "tmsync-plan" of its last run that succeeded. Other names than
# plan.tmsync in the archive are not unpacked.
#   GITHUB_TOKEN, GITHUB_REPOSITORY; GITHUB_API_URL (default https://api.github.com)
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
sha=${1:?usage: fetch-plan-github.sh SHA WORKFLOW}
workflow=${2:?usage: fetch-plan-github.sh SHA WORKFLOW}
root=${GITHUB_API_URL:-https://api.github.com}/repos/${GITHUB_REPOSITORY:?}
api_header="Authorization: Bearer ${GITHUB_TOKEN:?}"

run=$(api GET "$root/actions/workflows/$workflow/runs?head_sha=$sha&status=success&per_page=1" |
  jq -r '.workflow_runs[0].id // empty')
[[ -n $run ]] || { say "There is no plan of $sha: the pull request was merged before its plan was ready. Plan and apply by hand."; exit 5; }
url=$(api GET "$root/actions/runs/$run/artifacts?name=tmsync-plan" |
  jq -r '[.artifacts[] | select(.expired | not)][0].archive_download_url // empty')
[[ -n $url ]] || { say "The plan of $sha is not kept any more. Plan and apply by hand."; exit 5; }
archive=$(mktemp)
trap 'rm -f "$archive"' EXIT
# The archive lies on another host, which must not be shown the token: curl leaves the header out when it follows there.
printf '%s\n' "$api_header" | curl --silent --show-error --fail --location --max-time 300 --retry 3 --header @- --output "$archive" -- "$url"
python3 - "$archive" "$out/plan.tmsync" <<'PYTHON'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive, open(sys.argv[2], "wb") as plan:
    plan.write(archive.read("plan.tmsync"))
PYTHON
say "plan of $sha, made by run $run"

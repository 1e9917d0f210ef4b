# Sourced by the other scripts of this folder. bash, curl and jq.
#   TMSYNC    the program; default: tmsync
#   JOB_OUT   folder for what a job leaves behind; default: tmsync-out
# shellcheck shell=bash
set -euo pipefail
# shellcheck disable=SC2034 # used by the scripts
tmsync=${TMSYNC:-tmsync}
out=${JOB_OUT:-tmsync-out}
mkdir -p "$out"

say() { printf '%s\n' "$*" >&2; }

# For people who read the log of a job: what an exit code asks them to do.
meaning() {
  case $1 in
    0) echo "done" ;;
    2) echo "changes or drift are present" ;;
    3) echo "incomplete: some operations failed or were skipped; running it again completes the work" ;;
    4) echo "stopped by a guard before the first write: acknowledge it (--ack GUARD@ADDRESS) or change its limit in YAML" ;;
    5) echo "the plan is stale: what was reviewed is not what is there now; plan and review again" ;;
    6) echo "another run holds the lock" ;;
    7) echo "the configuration is invalid" ;;
    8) echo "an instance refused the token or a right" ;;
    9) echo "an instance is unavailable; try again later" ;;
    10) echo "done, but objects are refused and wait for a person; the plan names them with !" ;;
    11) echo "applied, but verify found something left" ;;
    12) echo "an instance refused operations for good: running it again will not help; read what it answered" ;;
    *) echo "see the messages above" ;;
  esac
}

# A warning that does not fail the job. GitHub shows it on the page of the run.
warn() {
  if [[ ${GITHUB_ACTIONS:-} == true ]]; then printf '::warning title=tmsync::%s\n' "$*"; else say "WARNING: $*"; fi
}

# The variables named here are secrets of the job. Builds of forks do not get them.
missing_secrets() {
  local name
  for name in ${JOB_REQUIRED:-}; do
    if [[ -z ${!name:-} ]]; then echo "$name"; fi
  done
}

# api METHOD URL [BODY]: one request with the token of $api_header. The token is in no argument list and no trace.
api() {
  local method=$1 url=$2 body=${3:-}
  local options=(--silent --show-error --fail-with-body --max-time 60 --retry 3 --request "$method" --header @-)
  if [[ -n $body ]]; then options+=(--header "Content-Type: application/json" --data-binary "@$body"); fi
  # shellcheck disable=SC2154 # set by the script that sources this
  printf '%s\n' "$api_header" | curl "${options[@]}" -- "$url"
}

# one_comment FILE LIST ONE METHOD: makes FILE the one comment of tmsync in a list of comments. The comment that ends with the marker
# of FILE is replaced (METHOD on ONE/ID), or else a new one is written (POST on LIST).
one_comment() {
  local file=$1 list=$2 one=$3 method=$4 marker comments body page found=
  marker=$(grep -o '<!-- tmsync:[^>]*-->' "$file" | tail -n 1)
  [[ -n $marker ]] || { say "$file has no marker"; exit 64; }
  for ((page = 1; page <= 50; ++page)); do
    comments=$(api GET "$list?per_page=100&page=$page")
    # What GitLab notes by itself is no comment; GitHub has no such member.
    found=$(jq -r --arg marker "$marker" '[.[] | select(.system | not)
      | select(.body | rtrimstr("\n") | endswith($marker)) | .id] | first // empty' <<<"$comments")
    if [[ -n $found || $(jq length <<<"$comments") -lt 100 ]]; then break; fi
  done
  body=$(mktemp)
  # shellcheck disable=SC2064 # the name as it is now
  trap "rm -f '$body'" EXIT
  jq -n --rawfile body "$file" '{body: $body}' >"$body"
  if [[ -n $found ]]; then
    api "$method" "$one/$found" "$body" >/dev/null
    say "comment $found updated"
  else
    api POST "$list" "$body" >/dev/null
    say "comment created"
  fi
}

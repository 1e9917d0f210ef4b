#!/usr/bin/env bash
# The whole way once, against two sandbox instances on this machine: validate, plan, apply, plan again (nothing to do),
# explain, and a look at the recipient through its own REST API. Installs and builds what is missing. Changes nothing
# outside the build folder; the instances live in memory and end with the script.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
tmsync=${QUICKSTART_TMSYNC:-$root/build/release/bin/tmsync}
emea_port=${QUICKSTART_EMEA_PORT:-18080}
hq_port=${QUICKSTART_HQ_PORT:-18081}

sandbox_pid=
scratch=$(mktemp -d)
stop_sandbox() { # which may have ended already
  if [[ -n $sandbox_pid ]] && kill "$sandbox_pid" 2>/dev/null; then wait "$sandbox_pid" || :; fi
  sandbox_pid=
}
clean_up() {
  local status=$?
  trap - EXIT
  set +e
  stop_sandbox
  rm -rf "$scratch"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

heading() { printf '\n== %s\n' "$1"; }
# Shows a command as it could be typed, then runs it.
run() {
  local shown="tmsync $*"
  shown=${shown//"$root/"/}
  printf '$ %s\n' "$shown"
  "$tmsync" "$@"
}
fail() { printf 'quickstart: %s\n' "$1" >&2; exit 1; }

if [[ ! -x $tmsync ]]; then
  heading "Building tmsync (once, some minutes)"
  "$root/tests/install-packages.sh"
  (cd "$root" && cmake --preset release && cmake --build --preset release)
elif ! command -v curl >/dev/null; then
  "$root/tests/install-packages.sh"
fi

heading "Starting two sandbox instances: emea (the source) and hq (the recipient)"
endpoints=$scratch/endpoints.json
start_sandbox() { # false when it ended at once, as it does where a port is taken
  "$tmsync" sandbox --instance "emea=$here/sandbox/emea.json" --instance "hq=$here/sandbox/hq.json" \
    --port "emea=$emea_port" --port "hq=$hq_port" --write-endpoints "$endpoints" >"$scratch/sandbox.log" 2>&1 &
  sandbox_pid=$!
  for _ in $(seq 100); do
    if [[ -s $endpoints ]]; then return 0; fi
    if ! kill -0 "$sandbox_pid" 2>/dev/null; then break; fi
    sleep 0.1
  done
  return 1
}
attempts=1
until start_sandbox; do
  stop_sandbox
  attempts=$((attempts + 1))
  if ((attempts > 10)); then
    cat "$scratch/sandbox.log" >&2
    fail "the sandbox did not start"
  fi
  emea_port=$((emea_port + 2)) hq_port=$((hq_port + 2))
done
cat "$scratch/sandbox.log"
config=$here/tmsync.yaml
if [[ $emea_port != 18080 || $hq_port != 18081 ]]; then
  # The configuration has fixed ports: a copy with others where those are taken.
  config=$scratch/tmsync.yaml
  sed -e "s/127\.0\.0\.1:18080/127.0.0.1:$emea_port/" -e "s/127\.0\.0\.1:18081/127.0.0.1:$hq_port/" \
    "$here/tmsync.yaml" >"$config"
fi
# What the state files in sandbox/ say; against real instances these are API tokens.
export TMSYNC_EMEA_TOKEN=emea-token TMSYNC_HQ_TOKEN=hq-token

heading "Is the configuration valid? (offline)"
run validate "$config"

heading "What would be done? (changes nothing)"
run plan --config "$config"

heading "Do it"
run apply --yes --config "$config"

heading "Plan again: exit code 0 says that nothing is left to do, 2 would say there is"
run plan --detailed-exitcode --config "$config"

heading "Why is one case as it is?"
run explain export/payments-to-hq/test-case/101 --config "$config"

heading "And one launch? Its results went along as far as their test cases are in scope"
run explain export/payments-to-hq/launch/1 --config "$config"

heading "What the recipient itself says, asked with curl"
url=http://127.0.0.1:$hq_port/api
bearer=$(curl -fsS "$url/uaa/oauth/token" -d grant_type=apitoken -d scope=openid -d "token=$TMSYNC_HQ_TOKEN" |
  sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')
ask() { # project id, query: the rows as JSON
  curl -fsS -G -H "Authorization: Bearer $bearer" "$url/testcase/__search" --data-urlencode "projectId=$1" \
    --data-urlencode "rql=$2" --data-urlencode "size=1000"
}
marks=$(ask 1 true | grep -o '"name":"emea/1/[0-9]*","type":"tmsync"' | wc -l)
distinct=$(ask 1 true | grep -o '"name":"emea/1/[0-9]*","type":"tmsync"' | sort -u | wc -l)
in_scope=$("$tmsync" plan --format json --quiet --config "$config" | sed -n 's/.*"inScope": *\([0-9]*\).*/\1/p' | head -n 1)
echo "Test cases in scope on the source:                     $in_scope"
echo "Cases of the recipient with the mark of a source case: $marks"
echo "Different source cases among these marks:              $distinct"
[[ $marks == "$in_scope" && $distinct == "$in_scope" ]] || fail "these numbers should be equal"
launches=$(curl -fsS -G -H "Authorization: Bearer $bearer" "$url/launch/__search" --data-urlencode "projectId=1" \
  --data-urlencode "rql=true" --data-urlencode "size=100")
echo "Launches of the recipient, each with the number of results by status:"
for id in $(grep -o '"id":[0-9]*,"issues"' <<<"$launches" | grep -o '[0-9]*'); do
  printf '  %s %s\n' "$id" "$(curl -fsS -H "Authorization: Bearer $bearer" "$url/launch/$id/statistic")"
done
marked=$(grep -o '"name":"emea/1/[0-9]*","type":"tmsync"' <<<"$launches" | sort | uniq -c | wc -l)
[[ $marked == 3 ]] || fail "three launches have results of exported cases, $marked are there"
printf '\nDone: every test case and every launch in scope arrived exactly once.\n'

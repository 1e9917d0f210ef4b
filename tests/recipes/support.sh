# Sourced by the scripts of this folder that run recipes; they set `binary` and `root` before.
# shellcheck shell=bash
scratch=$(mktemp -d)
pids=()
clean_up() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$scratch"
}
trap clean_up EXIT
fail() { printf 'recipes: %s\n' "$1" >&2; exit 1; }
expect() { # expected exit code, command...
  local wanted=$1 code=0
  shift
  "$@" >"$scratch/log" 2>&1 || code=$?
  if ((code != wanted)); then
    cat "$scratch/log" >&2
    fail "exit code $code instead of $wanted: $*"
  fi
  if grep -qE 'emea-token|hq-token|hq-read-token|forge-token' "$scratch/log"; then fail "a token is in the log of: $*"; fi
}
wait_for() { # file
  for _ in $(seq 100); do
    if [[ -s $1 ]]; then return; fi
    sleep 0.1
  done
  fail "$1 did not appear"
}

# Two instances, and a checkout with the configuration in the folder that the recipes name. The recipient knows a second token, which
# may only read: the one for plans.
# shellcheck disable=SC2154 # see above
start_instances() { # checkout
  jq '.users += [{"login": "reader", "rights": {"Payments EMEA": "read"}}] | .tokens += [{"token": "hq-read-token", "user": "reader"}]' \
    "$root/examples/quickstart/sandbox/hq.json" >"$scratch/hq.json"
  "$binary" sandbox --instance "emea=$root/examples/quickstart/sandbox/emea.json" \
    --instance "hq=$scratch/hq.json" --write-endpoints "$scratch/endpoints" >"$scratch/sandbox.log" 2>&1 &
  pids+=($!)
  wait_for "$scratch/endpoints"
  mkdir -p "$1/tmsync"
  sed -e "s#http://127.0.0.1:18080#$(endpoint emea)#; s#http://127.0.0.1:18081#$(endpoint hq)#" \
    "$root/examples/quickstart/tmsync.yaml" >"$1/tmsync/tmsync.yaml"
}
endpoint() { jq -r --arg name "$1" ".[\$name].url" "$scratch/endpoints"; }

# Somebody changes the first copy in the recipient.
change_copy() { # JSON
  local hq bearer copy
  hq=$(endpoint hq)
  bearer=$(curl -fsS "$hq/api/uaa/oauth/token" -d grant_type=apitoken -d scope=openid -d token=hq-token | jq -r .access_token)
  copy=$(curl -fsS -G -H "Authorization: Bearer $bearer" "$hq/api/testcase/__search" -d projectId=1 --data-urlencode rql=true -d size=1 |
    jq -r '.content[0].id')
  curl -fsS -X PATCH -H "Authorization: Bearer $bearer" -H "Content-Type: application/json" "$hq/api/testcase/$copy?v2=true" \
    -d "$1" >/dev/null
}
edit_copy() { change_copy "{\"name\": \"$1\"}"; } # new name
lose_mark() { change_copy '{"links": []}'; }

# A stand-in for the comment and artefact APIs of GitHub and GitLab.
start_forge() { # archive of the reviewed plan, reviewed plan
  node "$root/tests/recipes/forge.mjs" "$scratch/forge" "$1" "$2" &
  pids+=($!)
  wait_for "$scratch/forge"
  forge=$(cat "$scratch/forge")
}
ours() { curl -fsS "$forge/state" | jq -r "$1"; }
commit_all() { # folder
  git -C "$1" init --quiet && git -C "$1" add -A && git -C "$1" -c user.name=ci -c user.email=ci@example.com commit --quiet -m all
}

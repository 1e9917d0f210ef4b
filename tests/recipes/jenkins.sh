#!/usr/bin/env bash
# jenkins.sh TMSYNC: the Jenkinsfile of examples/ci. Holds it to the language of Declarative Pipelines, and runs it, with its
# scripts, in the situations for which it is made, against a sandbox pair. Needs what run.sh needs, and Groovy.
set -euo pipefail
binary=$(realpath "${1:?usage: jenkins.sh TMSYNC}")
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
root=$(realpath "$here/../..")
jenkinsfile=$root/examples/ci/jenkins/Jenkinsfile
# Debian's groovy looks for the Java of default-jre only.
JAVA_HOME=${JAVA_HOME:-$(dirname "$(dirname "$(realpath "$(command -v java)")")")}
export JAVA_HOME
# The compiler for short runs, and nothing from a user's folder.
export JAVA_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
pipeline() { groovy -cp "$here/jenkins" "$here/jenkinsfile.groovy" "$@"; }

pipeline check "$jenkinsfile" "$root/examples/ci/scripts"

# shellcheck source=support.sh
. "$here/support.sh"
checkout=$scratch/checkout
start_instances "$checkout"
: >"$scratch/plan.zip"
start_forge "$scratch/plan.zip" "$scratch/plan.tmsync"
mkdir -p "$checkout/ci" "$scratch/bin"
cp -r "$root/examples/ci/scripts" "$checkout/ci/tmsync"
ln -s "$binary" "$scratch/bin/tmsync"
commit_all "$checkout"
git -C "$checkout" update-ref refs/remotes/origin/main HEAD

# One build, in a folder of its own: what it archived is in $kept. Tokens come from the credentials that the file asks for, alone.
build() { # expected exit code, expected result and stages, NAME=VALUE...
  local code=$1 outcome=$2 folder
  shift 2
  folder=$(mktemp -d "$scratch/build.XXXXXX")
  kept=$folder/archive
  mkdir "$kept"
  expect "$code" env -i PATH="$scratch/bin:$PATH" HOME="$folder" JAVA_HOME="$JAVA_HOME" JAVA_OPTS="$JAVA_OPTS" \
    CI=true GITHUB_API_URL="$forge" groovy -cp "$here/jenkins" "$here/jenkinsfile.groovy" run "$jenkinsfile" \
    checkout="$checkout" archive="$kept" scratch="$folder" credential.tmsync-emea=emea-token \
    credential.tmsync-hq-read=hq-read-token credential.tmsync-hq-write=hq-token credential.tmsync-comment=forge-token "$@"
  [[ $(tail -n 1 "$scratch/log") == "$outcome" ]] || { cat "$scratch/log" >&2; fail "Jenkins: not \"$outcome\": $*"; }
  [[ ! -e $kept/tmsync-out/of-an-earlier-build ]] || fail "Jenkins: a build keeps what an earlier one left behind: $*"
}
kept() { for file in "$@"; do [[ -s $kept/tmsync-out/$file ]] || fail "Jenkins: $file was not kept"; done; }

echo "recipes: Jenkins: a pull request is planned, compared with the target branch, and gets one comment"
build 0 "SUCCESS: plan" BRANCH_NAME=PR-7 CHANGE_ID=7 CHANGE_TARGET=main
sed -i 's/tag = "release"/tag = "release" and id > 103/' "$checkout/tmsync/tmsync.yaml"
build 0 "SUCCESS: plan" BRANCH_NAME=PR-7 CHANGE_ID=7 CHANGE_TARGET=main
kept plan.tmsync plan.md plan.html plan.json
grep -q "3 leave (against the compared configuration)" "$kept/tmsync-out/plan.md" ||
  fail "Jenkins: the plan is not compared with the target branch"
[[ $(ours '.comments | length') == 1 ]] || fail "Jenkins: not one comment"
[[ $(ours '.comments[0].body') == "$(cat "$kept/tmsync-out/plan.md")" ]] || fail "Jenkins: the comment is not the last plan"
echo "recipes: Jenkins: a pull request whose configuration is wrong fails; the pull request of a fork has no tokens"
sed -i 's/^kind: Export$/kind: Exprot/' "$checkout/tmsync/tmsync.yaml"
build 1 "FAILURE: plan" BRANCH_NAME=PR-7 CHANGE_ID=7 CHANGE_TARGET=main
sed -i 's/^kind: Exprot$/kind: Export/' "$checkout/tmsync/tmsync.yaml"
build 0 "SUCCESS: check fork" BRANCH_NAME=PR-8 CHANGE_ID=8 CHANGE_TARGET=main CHANGE_FORK=somebody
grep -q "No plan: TMSYNC_EMEA_TOKEN TMSYNC_HQ_TOKEN" "$scratch/log" || fail "Jenkins: the fork has tokens"

echo "recipes: Jenkins: main is planned, and after a person's yes applied and verified"
build 3 "ABORTED: plan main, confirm" BRANCH_NAME=main input=no
kept plan.tmsync plan.html
build 0 "SUCCESS: plan main, confirm, apply" BRANCH_NAME=main input=yes
kept plan.tmsync record.ndjson apply.md verify.xml
jq -es 'last | .done > 0 and .failed == 0' "$kept/tmsync-out/record.ndjson" >/dev/null || fail "Jenkins: nothing was applied"
build 0 "SUCCESS: " BRANCH_NAME=feature

echo "recipes: Jenkins: the night finds nothing; then somebody edits a copy, and the build is unstable"
build 0 "SUCCESS: nightly" BRANCH_NAME=main cause=TimerTrigger
[[ ! -e $kept/tmsync-out/plan.tmsync ]] || fail "Jenkins: the night keeps a plan"
edit_copy "edited by hand"
build 2 "UNSTABLE: nightly" BRANCH_NAME=main cause=TimerTrigger
kept drift.md drift.ndjson record.ndjson
grep -q "edited by hand" "$kept/tmsync-out/drift.md" || fail "Jenkins: the drift report does not show the edit"
build 0 "SUCCESS: nightly" BRANCH_NAME=main cause=TimerTrigger

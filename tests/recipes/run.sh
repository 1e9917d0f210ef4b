#!/usr/bin/env bash
# run.sh TMSYNC: the recipes of examples/ci. Lints them, then runs their shell parts as a CI would: against a sandbox pair, and with
# a stand-in for the comment and artefact APIs of GitHub and GitLab. Needs Node.js 20 and npm, jq, curl, git and python3.
set -euo pipefail
binary=$(realpath "${1:?usage: run.sh TMSYNC}")
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$(realpath ../..)
scripts=$root/examples/ci/scripts
[[ node_modules/.package-lock.json -nt package-lock.json ]] || npm ci --no-audit --no-fund --silent

node lint.mjs "$root/examples"
shellcheck -x -P SCRIPTDIR "$scripts"/*.sh "$root"/examples/ci/systemd/*.sh ./*.sh
yamllint --strict -c yamllint.yaml "$root"/examples/ci/*/*.y*ml "$root/examples/ci/gitlab/.gitlab-ci.yml" "$root/.pre-commit-hooks.yaml"
if command -v systemd-analyze >/dev/null; then
  # Of a machine on which tmsync is not installed; everything else is an error.
  complaints=$(systemd-analyze verify --man=no "$root"/examples/ci/systemd/tmsync.{service,timer} 2>&1 |
    grep -v 'is not executable: No such file' || true)
  [[ -z $complaints ]] || { echo "$complaints" >&2; exit 1; }
else
  echo "recipes: systemd is not here, its units are not checked"
fi
if command -v groovy >/dev/null; then
  ./jenkins.sh "$binary"
elif [[ ${CI:-} == true ]]; then
  echo "recipes: groovy is not here; tests/install-packages.sh tests installs it" >&2
  exit 1
else
  echo "recipes: groovy is not here, the Jenkinsfile is not checked"
fi

# shellcheck source=support.sh
. "$root/tests/recipes/support.sh"
checkout=$scratch/checkout
start_instances "$checkout"
mkdir "$checkout/base"
cp -r "$checkout/tmsync" "$checkout/base/tmsync"
cd "$checkout"
export TMSYNC=$binary CI=true JOB_REQUIRED="TMSYNC_EMEA_TOKEN TMSYNC_HQ_TOKEN"
export TMSYNC_EMEA_TOKEN=emea-token TMSYNC_HQ_TOKEN=hq-token
out=tmsync-out

: >"$scratch/plan.zip"
start_forge "$scratch/plan.zip" "$checkout/reviewed.tmsync"
export GITHUB_API_URL=$forge GITHUB_REPOSITORY=qa/tmsync GITHUB_TOKEN=forge-token
export CI_API_V4_URL=$forge/api/v4 CI_PROJECT_ID=5 GITLAB_TOKEN=forge-token

echo "recipes: a build of a fork has no tokens: the configuration is checked, and the comment says so"
TMSYNC_HQ_TOKEN='' expect 0 "$scripts/plan.sh"
grep -q "no plan" "$out/plan.md" || fail "the comment does not say that there is no plan"
[[ ! -e $out/plan.tmsync ]] || fail "there is a plan without tokens"
sed -i 's/^kind: Export$/kind: Exprot/' tmsync/tmsync.yaml
TMSYNC_HQ_TOKEN='' expect 7 "$scripts/plan.sh"
sed -i 's/^kind: Exprot$/kind: Export/' tmsync/tmsync.yaml

echo "recipes: a pull request is planned, and planned again: one comment, which is brought up to date"
TMSYNC_HQ_TOKEN=hq-read-token JOB_BASE=base/tmsync expect 0 "$scripts/plan.sh" --config tmsync
for file in plan.tmsync plan.md plan.html plan.json; do [[ -s $out/$file ]] || fail "there is no $file"; done
expect 0 "$scripts/comment-github.sh" "$out/plan.md" 7
expect 0 "$scripts/comment-gitlab.sh" "$out/plan.md" 7
cp "$out/plan.tmsync" previous.tmsync
sed -i 's/tag = "release"/tag = "release" and id > 0/' tmsync/tmsync.yaml
TMSYNC_HQ_TOKEN=hq-read-token JOB_BASE=base/tmsync JOB_PREVIOUS=previous.tmsync expect 0 "$scripts/plan.sh" --config tmsync
expect 0 "$scripts/comment-github.sh" "$out/plan.md" 7
expect 0 "$scripts/comment-gitlab.sh" "$out/plan.md" 7
for list in comments notes; do
  [[ $(ours ".$list | length") == 1 ]] || fail "$list: $(ours ".$list | length") instead of one"
  [[ $(ours ".${list}[0].body") == "$(cat "$out/plan.md")" ]] || fail "$list: not the last plan"
done
GITHUB_TOKEN=wrong expect 22 "$scripts/comment-github.sh" "$out/plan.md" 7

echo "recipes: after the merge exactly the reviewed plan is fetched and applied, and verified"
cp "$out/plan.tmsync" reviewed.tmsync
python3 - "$scratch/plan.zip" reviewed.tmsync <<'PYTHON'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    archive.write(sys.argv[2], "plan.tmsync")
    archive.writestr("../escaped", "no")
PYTHON
rm -rf "$out"
expect 0 "$scripts/fetch-plan-github.sh" c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00 tmsync.yml
cmp "$out/plan.tmsync" reviewed.tmsync || fail "GitHub: another plan"
expect 5 "$scripts/fetch-plan-github.sh" 1234567812345678123456781234567812345678 tmsync.yml
rm -rf "$out"
expect 0 "$scripts/fetch-plan-gitlab.sh" 5ca1ab1e "tmsync plan"
cmp "$out/plan.tmsync" reviewed.tmsync || fail "GitLab: another plan"
expect 5 "$scripts/fetch-plan-gitlab.sh" deadbeef "tmsync plan"
TMSYNC_LOCK=$scratch/lock expect 0 "$scripts/apply.sh" "$out/plan.tmsync" --config tmsync
for file in record.ndjson apply.ndjson apply.md metrics.prom; do [[ -s $out/$file ]] || fail "there is no $file"; done
expect 0 "$scripts/verify.sh" --config tmsync
grep -q '<testsuite' "$out/verify.xml" || fail "verify.xml is no JUnit report"
expect 0 "$scripts/apply.sh" "$out/plan.tmsync" --config tmsync
expect 0 "$binary" plan --detailed-exitcode --config tmsync

echo "recipes: a plan for another configuration is refused"
sed -i 's/ and id > 0//' tmsync/tmsync.yaml
expect 5 "$scripts/apply.sh" reviewed.tmsync --config tmsync
sed -i 's/tag = "release"/tag = "release" and id > 0/' tmsync/tmsync.yaml

echo "recipes: nothing drifted; then somebody edits a copy"
expect 0 "$scripts/drift.sh" --config tmsync
edit_copy "edited by hand"
expect 2 "$scripts/drift.sh" --config tmsync
grep -q "edited by hand" "$out/drift.md" || fail "the drift report does not show the edit"
expect 0 "$scripts/apply.sh" --config tmsync --refresh full
expect 0 "$scripts/drift.sh" --config tmsync

echo "recipes: a copy that lost its mark is a warning in a pull request's plan, and red in a scheduled job"
lose_mark
expect 0 "$scripts/plan.sh" --config tmsync
grep -q "WARNING: objects are refused" "$scratch/log" || fail "the plan does not warn of the refused case"
GITHUB_ACTIONS=true expect 0 "$scripts/plan.sh" --config tmsync
grep -q "^::warning title=tmsync::objects are refused" "$scratch/log" || fail "GitHub: no warning of the refused case"
expect 10 "$scripts/apply.sh" --config tmsync --refresh full
grep -q "wait for a person" "$scratch/log" || fail "the log does not say what 10 means"

echo "recipes: systemd: the third incomplete run in a row fails; one that found the lock held does not count"
incomplete() { STATE_DIRECTORY=$scratch EXIT_STATUS=$1 "$root/examples/ci/systemd/incomplete-runs.sh" 3; }
for status in 3 3 0 3 6 3; do expect 0 incomplete "$status"; done
expect 1 incomplete 3
expect 1 incomplete 3
expect 0 incomplete 10
expect 0 incomplete 3
grep -qx "SuccessExitStatus=3 6" "$root/examples/ci/systemd/tmsync.service" || fail "systemd: other codes than 3 and 6 succeed"

echo "recipes: the pre-commit hooks format what is not, and validate the whole"
mkdir -p "$scratch/hooks" "$scratch/user/tmsync" "$scratch/bin"
cp "$root/.pre-commit-hooks.yaml" "$scratch/hooks"
commit_all "$scratch/hooks"
ln -s "$binary" "$scratch/bin/tmsync"
cp "$root/examples/quickstart/tmsync.yaml" "$scratch/user/tmsync"
commit_all "$scratch/user"
cd "$scratch/user"
hooks() { PATH=$scratch/bin:$PATH PRE_COMMIT_HOME=$scratch/cache pre-commit try-repo "$scratch/hooks" --all-files; }
expect 0 hooks
sed -i 's/^kind: /kind:   /' tmsync/tmsync.yaml
expect 1 hooks
expect 0 hooks
sed -i 's/^kind: Export$/kind: Exprot/' tmsync/tmsync.yaml
expect 1 hooks
grep -q "Exprot" "$scratch/log" || fail "the validate hook does not name the mistake"
echo "recipes: all hold"

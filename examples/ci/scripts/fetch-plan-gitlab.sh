#!/usr/bin/env bash
# fetch-plan-gitlab.sh SHA JOB: fetches into $JOB_OUT/plan.tmsync the plan that job JOB made for the merge request that came
# with commit SHA of the target branch (merge commit or squash commit).
#   GITLAB_TOKEN (a project token with scope read_api); CI_API_V4_URL, CI_PROJECT_ID
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
sha=${1:?usage: fetch-plan-gitlab.sh SHA JOB}
job=${2:?usage: fetch-plan-gitlab.sh SHA JOB}
root=${CI_API_V4_URL:?}/projects/${CI_PROJECT_ID:?}
api_header="PRIVATE-TOKEN: ${GITLAB_TOKEN:?}"

iid=$(api GET "$root/repository/commits/$sha/merge_requests" | jq -r '[.[] | select(.state == "merged")][0].iid // empty')
[[ -n $iid ]] || { say "Commit $sha came with no merge request, so that nobody reviewed a plan. Plan and apply by hand."; exit 5; }
head=$(api GET "$root/merge_requests/$iid" | jq -r .sha)
found=
for pipeline in $(api GET "$root/merge_requests/$iid/pipelines" | jq -r --arg sha "$head" '.[] | select(.sha == $sha) | .id'); do
  found=$(api GET "$root/pipelines/$pipeline/jobs?scope[]=success&per_page=100" |
    jq -r --arg job "$job" '[.[] | select(.name == $job)][0].id // empty')
  if [[ -n $found ]]; then break; fi
done
[[ -n $found ]] || { say "There is no plan of merge request $iid at its last commit $head. Plan and apply by hand."; exit 5; }
api GET "$root/jobs/$found/artifacts/tmsync-out/plan.tmsync" >"$out/plan.tmsync"
say "plan of merge request $iid, made by job $found"

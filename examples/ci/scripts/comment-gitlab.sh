#!/usr/bin/env bash
# comment-gitlab.sh FILE IID: makes FILE the one note of tmsync on merge request IID, like comment-github.sh.
#   GITLAB_TOKEN (a project token with scope api); CI_API_V4_URL, CI_PROJECT_ID
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
file=${1:?usage: comment-gitlab.sh FILE IID}
iid=${2:?usage: comment-gitlab.sh FILE IID}
root=${CI_API_V4_URL:?}/projects/${CI_PROJECT_ID:?}/merge_requests/$iid/notes
api_header="PRIVATE-TOKEN: ${GITLAB_TOKEN:?}"
one_comment "$file" "$root" "$root" PUT

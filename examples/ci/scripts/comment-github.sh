#!/usr/bin/env bash
# comment-github.sh FILE NUMBER: makes FILE the one comment of tmsync on pull request NUMBER: the comment that ends with the
# marker of FILE is replaced, or else a new one is written.
#   GITHUB_TOKEN, GITHUB_REPOSITORY; GITHUB_API_URL (default https://api.github.com)
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
file=${1:?usage: comment-github.sh FILE NUMBER}
number=${2:?usage: comment-github.sh FILE NUMBER}
root=${GITHUB_API_URL:-https://api.github.com}/repos/${GITHUB_REPOSITORY:?}
api_header="Authorization: Bearer ${GITHUB_TOKEN:?}"
one_comment "$file" "$root/issues/$number/comments" "$root/issues/comments" PATCH

#!/usr/bin/env bash
# comment-github.sh FILE NUMBER: makes FILE the one comment of tmsync on pull request NUMBER: the comment that ends with the
# marker of FILE is replaced, or else a new one is written.
#   GITHUB_TOKEN, GITHUB_REPOSITORY; GITHUB_API_URL (default https://api.github.com)
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
file=${1:?usage: comment-github.sh FILE NUMBER}
number=${2:?usage: comment-github.sh FILE NUMBER}
root=${GITHUB_API_URL:-https://api.github.com}/repos/${GITHUB_REPOSITORY:?}
api_header="Authorization: Bearer ${GITHUB_TOKEN:?}"
marker=$(grep -o '<!-- tmsync:[^>]*-->' "$file" | tail -n 1)
[[ -n $marker ]] || { say "$file has no marker"; exit 64; }

found=
for ((page = 1; page <= 50; ++page)); do
  comments=$(api GET "$root/issues/$number/comments?per_page=100&page=$page")
  found=$(jq -r --arg marker "$marker" '[.[] | select(.body | rtrimstr("\n") | endswith($marker)) | .id] | first // empty' <<<"$comments")
  if [[ -n $found || $(jq length <<<"$comments") -lt 100 ]]; then break; fi
done

body=$(mktemp)
trap 'rm -f "$body"' EXIT
jq -n --rawfile body "$file" '{body: $body}' >"$body"
if [[ -n $found ]]; then
  api PATCH "$root/issues/comments/$found" "$body" >/dev/null
  say "comment $found updated"
else
  api POST "$root/issues/$number/comments" "$body" >/dev/null
  say "comment created"
fi

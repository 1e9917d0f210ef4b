#!/usr/bin/env bash
# comment-gitlab.sh FILE IID: makes FILE the one note of tmsync on merge request IID, like comment-github.sh.
#   GITLAB_TOKEN (a project token with scope api); CI_API_V4_URL, CI_PROJECT_ID
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
file=${1:?usage: comment-gitlab.sh FILE IID}
iid=${2:?usage: comment-gitlab.sh FILE IID}
root=${CI_API_V4_URL:?}/projects/${CI_PROJECT_ID:?}/merge_requests/$iid/notes
api_header="PRIVATE-TOKEN: ${GITLAB_TOKEN:?}"
marker=$(grep -o '<!-- tmsync:[^>]*-->' "$file" | tail -n 1)
[[ -n $marker ]] || { say "$file has no marker"; exit 64; }

found=
for ((page = 1; page <= 50; ++page)); do
  notes=$(api GET "$root?per_page=100&page=$page")
  found=$(jq -r --arg marker "$marker" '[.[] | select(.system | not) | select(.body | rtrimstr("\n") | endswith($marker)) | .id] | first // empty' <<<"$notes")
  if [[ -n $found || $(jq length <<<"$notes") -lt 100 ]]; then break; fi
done

body=$(mktemp)
trap 'rm -f "$body"' EXIT
jq -n --rawfile body "$file" '{body: $body}' >"$body"
if [[ -n $found ]]; then
  api PUT "$root/$found" "$body" >/dev/null
  say "note $found updated"
else
  api POST "$root" "$body" >/dev/null
  say "note created"
fi

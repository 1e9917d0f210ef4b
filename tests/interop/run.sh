#!/usr/bin/env bash
# run.sh [tmsync] [count]: compares tmsync with other implementations: the query language with the official one on made-up
# queries, the reading of YAML with the npm package yaml, the sandbox with the official uploader, whose launches tmsync then
# exports, and both with the published description of the API.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
tmsync=${1:-$root/build/release/bin/tmsync}
"$here/aql/run.sh" "$tmsync" "${2:-10000}"
"$here/yaml/run.sh" "$tmsync" "${2:-10000}"

# Results of real test runs are not part of the project; they are used where they lie beside it.
shopt -s nullglob
archives=("$root"/../shared/data/allure-results-*.tar.gz)
((${#archives[@]})) || echo "uploader: no archives of real results beside the project, made-up ones only"
"$here/uploader/run.sh" "$tmsync" "${archives[@]}"

# So is the published description of the API.
description=$root/../shared/reference/testops-openapi.json
if [[ -f $description ]]; then
  "$here/contract/run.sh" "$tmsync" "$description"
else
  echo "contract: the published description of the API is not beside the project: not compared"
fi

#!/usr/bin/env bash
# run.sh TMSYNC [ALLURE_RESULTS.tar.gz...]: the official uploader fills the sandbox, tmsync exports what is there then.
# Made-up results always, archives of real ones beside them. Needs Node.js 20 and npm.
set -euo pipefail
(($# >= 1)) || { echo "usage: run.sh TMSYNC [ARCHIVE...]" >&2; exit 64; }
binary=$(realpath "$1")
shift
archives=()
for archive in "$@"; do archives+=("$(realpath "$archive")"); done
cd "$(dirname "${BASH_SOURCE[0]}")"
[[ -x node_modules/.bin/allure ]] || npm ci --no-audit --no-fund --silent

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
node results.mjs "$scratch/made-up"
folders=("$scratch/made-up")
for archive in "${archives[@]}"; do
  folder=$scratch/$(basename "$archive" .tar.gz)
  mkdir "$folder"
  tar -xzf "$archive" -C "$folder" --strip-components=1
  folders+=("$folder")
done
node check.mjs "$binary" "$scratch" "${folders[@]}"

#!/usr/bin/env bash
# run.sh TMSYNC DESCRIPTION.json: runs the quickstart's instances behind proxies that hold every request and every answer to
# the published description of the API. Needs Node.js 20 and npm.
set -euo pipefail
(($# == 2)) || { echo "usage: run.sh TMSYNC DESCRIPTION.json" >&2; exit 64; }
binary=$(realpath "$1")
description=$(realpath "$2")
cd "$(dirname "${BASH_SOURCE[0]}")"
[[ -x node_modules/.bin/prism ]] || npm ci --no-audit --no-fund --silent
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
node check.mjs "$binary" "$description" "$scratch"

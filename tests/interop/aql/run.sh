#!/bin/sh
# run.sh <tmsync> [count] [seed]: compares `tmsync aql` with the official implementation. Needs Node.js 18 and npm.
set -eu
[ $# -ge 1 ] || { echo "usage: run.sh <tmsync> [count] [seed]" >&2; exit 64; }
binary=$(realpath "$1")
shift
cd "$(dirname "$0")"
[ -d node_modules/@allurereport/aql ] || npm ci --no-audit --no-fund --silent
exec node compare.mjs "$binary" "$@"

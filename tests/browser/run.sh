#!/usr/bin/env bash
# run.sh TMSYNC: opens the HTML reports and the pages of the sandbox in headless Chromium. Needs Node.js 20, npm, and
# Chromium (CHROMIUM names another one than Debian's).
set -euo pipefail
(($# == 1)) || { echo "usage: run.sh TMSYNC" >&2; exit 64; }
binary=$(realpath "$1")
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
cd "$(dirname "${BASH_SOURCE[0]}")"
[[ -d node_modules/axe-core && -d node_modules/playwright-core ]] || npm ci --no-audit --no-fund --silent
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
node check.mjs "$binary" "$scratch"

#!/usr/bin/env bash
# run.sh [tmsync] [count]: compares tmsync with other implementations. Today that is the query language, on made-up
# queries, against the official one.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tmsync=${1:-$here/../../build/release/bin/tmsync}
"$here/aql/run.sh" "$tmsync" "${2:-10000}"

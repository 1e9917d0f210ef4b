#!/usr/bin/env bash
# Everything that must hold before a change is merged: installs what is missing, builds, runs all tests, and ends with
# ctest's summary. Stops at the first failure.
#   TMSYNC_TEST_QUICK=1   one debug build and its tests; no sanitizers, no release build, no comparison with others
#   TMSYNC_TEST_JOBS=N    how many jobs at once; default: the number of processors
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
jobs=${TMSYNC_TEST_JOBS:-$(nproc)}

step() { printf '\n== %s (after %d min %02d s)\n' "$1" $((SECONDS / 60)) $((SECONDS % 60)); }
build() { # preset, targets...
  local preset=$1
  shift
  cmake --preset "$preset" >/dev/null
  if (( $# )); then
    cmake --build --preset "$preset" -j "$jobs" --target "$@"
  else
    cmake --build --preset "$preset" -j "$jobs"
  fi
}

step "Packages"
tests/install-packages.sh tests

if [[ ${TMSYNC_TEST_QUICK:-0} == 1 ]]; then
  step "Debug build"
  build debug
  step "All tests"
  exec ctest --preset debug -j "$jobs"
fi

step "Release build"
build release

# These need the released program and wait for others most of the time: they run beside the next builds.
beside() {
  step "Comparison with other implementations"
  tests/interop/run.sh build/release/bin/tmsync 10000
  step "HTML reports and the sandbox in a browser"
  tests/browser/run.sh build/release/bin/tmsync
  step "Recipes and packages"
  tests/recipes/run.sh build/release/bin/tmsync
  tests/recipes/package_test.sh build/release
  step "Done beside the builds"
}
beside >build/beside.log 2>&1 &
beside_pid=$!
trap 'kill "$beside_pid" 2>/dev/null || true' EXIT

# The engine has one thread; what threads there are talk through sockets, in these tests.
step "ThreadSanitizer build"
build tsan http_test
step "Tests under ThreadSanitizer"
(cd build/tsan && bin/http_test --gtest_brief=1)

# All programs and all tests with assertions and sanitizers. The debug build would find nothing beyond it: it is for
# people at work, and for TMSYNC_TEST_QUICK.
step "Build with AddressSanitizer and UndefinedBehaviorSanitizer"
build asan
step "What ran beside the builds"
beside_code=0
wait "$beside_pid" || beside_code=$?
trap - EXIT
cat build/beside.log
if ((beside_code != 0)); then exit "$beside_code"; fi
step "All tests, under AddressSanitizer and UndefinedBehaviorSanitizer"
exec ctest --preset asan -j "$jobs"

#!/usr/bin/env bash
# install-packages.sh [tests]: installs the Debian 12 packages that the build needs; with `tests` also what the tests
# need beyond it. Does nothing where everything is there, so that it needs neither root nor a network then.
set -euo pipefail

build=(
  g++ cmake ninja-build ccache mold git ca-certificates
  libidn2-dev libyaml-cpp-dev libfyaml-dev libvalijson-dev libboost1.81-dev libboost-url1.81-dev libssl-dev nlohmann-json3-dev libsimdjson-dev
  libfmt-dev libcli11-dev libspdlog-dev libexpected-dev libsqlite3-dev zlib1g-dev
  libgtest-dev libgmock-dev libbenchmark-dev
)
# By program: Node.js is often installed from elsewhere, and then brings its own npm.
programs=(curl)
if [[ ${1:-} == tests ]]; then
  programs+=(node npm python3 chromium zsh fish jq shellcheck yamllint help2man mandoc file dpkg-shlibdeps pre-commit groovy)
fi

missing=()
for package in "${build[@]}"; do
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || echo none)
  if [[ $status != "install ok installed" ]]; then missing+=("$package"); fi
done
for program in "${programs[@]}"; do
  if command -v "$program" >/dev/null; then continue; fi
  case $program in
    node) missing+=(nodejs) ;;
    dpkg-shlibdeps) missing+=(dpkg-dev) ;;
    *) missing+=("$program") ;;
  esac
done
if (( ${#missing[@]} == 0 )); then exit 0; fi

as_root=()
if (( EUID != 0 )); then
  if ! command -v sudo >/dev/null; then
    echo "These packages are missing, and there is no sudo to install them: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"

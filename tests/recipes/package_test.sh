#!/usr/bin/env bash
# package_test.sh BUILD: makes the packages of the build tree BUILD (a finished release build) and looks at them as a user would:
# contents, declared libraries, man pages, completions; the unpacked program runs.
set -euo pipefail
build=$(realpath "${1:?usage: package_test.sh BUILD}")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { printf 'package: %s\n' "$1" >&2; exit 1; }

cpack --config "$build/CPackConfig.cmake" -B "$scratch/packages" >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail "cpack failed"; }
shopt -s nullglob
debs=("$scratch"/packages/tmsync_*.deb)
archives=("$scratch"/packages/tmsync-*.tar.gz)
((${#debs[@]} == 1 && ${#archives[@]} == 1)) || fail "one .deb and one .tar.gz were expected"

dpkg-deb -x "${debs[0]}" "$scratch/root"
tmsync=$scratch/root/usr/bin/tmsync
[[ $("$tmsync" version | head -n 1) == "tmsync "* ]] || fail "the installed program does not run"
for verb in plan apply show verify drift doctor; do
  page=$scratch/root/usr/share/man/man1/tmsync-$verb.1.gz
  [[ -s $page ]] || fail "no man page of $verb"
  gzip -dc "$page" | mandoc -Tlint -W error || fail "the man page of $verb has errors"
done
for file in bash-completion/completions/tmsync zsh/vendor-completions/_tmsync fish/vendor_completions.d/tmsync.fish \
  tmsync/schemas/export.schema.json doc/tmsync/copyright doc/tmsync/docs/limits.md; do
  [[ -s $scratch/root/usr/share/$file ]] || fail "$file is not in the package"
done
for library in libssl3 libfyaml0; do
  [[ $(dpkg-deb -f "${debs[0]}" Depends) == *"$library"* ]] || fail "the package does not name $library"
done
[[ -z $(find "$scratch/root" -name node_modules) ]] || fail "the package has what tests installed"
if command -v lintian >/dev/null; then
  lintian --allow-root --fail-on error --suppress-tags no-changelog "${debs[0]}" || fail "lintian has errors"
else
  echo "package: lintian is not here"
fi
tar -tzf "${archives[0]}" | grep -q 'bin/tmsync$' || fail "the archive has no program"
echo "package: $(basename "${debs[0]}") ($(stat -c %s "${debs[0]}") bytes) and $(basename "${archives[0]}") hold"

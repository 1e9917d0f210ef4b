#!/usr/bin/env bash
# check_docs.sh TMSYNC: holds documentation and examples to the program.
#  - every configuration below examples/ is valid and formatted
#  - every `tmsync VERB` in Markdown is a verb, and every verb has a section in docs/commands.md; that its flags are
#    documented is the business of docs/reference/commands.md, which is made from the program (check_reference.sh)
#  - every command line in a block of code has flags that exist, and every document in one is valid (docs.py)
#  - every relative link leads to a file, and to a heading where it has a fragment
#  - no absolute paths of somebody's machine and no hosts of package registries in the repository
set -euo pipefail
tmsync=$(realpath "${1:?usage: check_docs.sh TMSYNC}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failures=0
complain() {
  printf 'check_docs: %s\n' "$1" >&2
  failures=$((failures + 1))
}

mapfile -t documents < <(find README.md docs examples -name '*.md' | sort)
mapfile -t configurations < <(grep -rlE '^apiVersion: tmsync/' examples --include '*.yaml' --include '*.yml' | sort)
((${#documents[@]} >= 5)) || complain "only ${#documents[@]} documents were found"
((${#configurations[@]} >= 1)) || complain "no example was found"

for file in "${configurations[@]}"; do
  "$tmsync" validate "$file" >/dev/null || complain "$file is not valid"
  "$tmsync" fmt --check "$file" >/dev/null || complain "$file is not in canonical form (tmsync fmt)"
done

mapfile -t verbs < <("$tmsync" --help | sed -n '/^Subcommands:/,/^$/p' | sed -n 's/^  \([a-z]\+\) .*/\1/p')
((${#verbs[@]} >= 5)) || complain "the help lists ${#verbs[@]} verbs"
known=" ${verbs[*]} reference " # which is hidden
# In code: `tmsync plan`, or a line of a block.
commands() {
  awk '
    function put(text, pattern) {
      while (match(text, pattern)) { print substr(text, RSTART, RLENGTH); text = substr(text, RSTART + RLENGTH) }
    }
    /^ *```/ { block = !block; next }
    block { put($0, "^([$] )?tmsync [a-z]+"); put($0, "&& tmsync [a-z]+") }
    !block { put($0, "`tmsync [a-z]+") }' "$1"
}
for file in "${documents[@]}"; do
  while read -r verb; do
    [[ $known == *" $verb "* ]] || complain "$file: there is no verb \"$verb\""
  done < <(commands "$file" | sed 's/.* //' | sort -u)
done
for verb in "${verbs[@]}"; do
  grep -qxF "## tmsync $verb" docs/commands.md || complain "docs/commands.md does not describe $verb"
done

tests/docs.py parse "$tmsync" || complain "a command line in the documentation is wrong"
tests/docs.py yaml "$tmsync" || complain "a document in the documentation is not valid"

anchors() { grep -E '^#+ ' "$1" | sed -E 's/^#+ //; s/[^A-Za-z0-9 _-]//g; s/ /-/g' | tr '[:upper:]' '[:lower:]'; }
for file in "${documents[@]}"; do
  while read -r link; do
    path=${link%%#*}
    target=$file
    if [[ -n $path ]]; then target=$(dirname "$file")/$path; fi
    if [[ ! -e $target ]]; then
      complain "$file: the link $link leads nowhere"
    elif [[ $link == *#* ]] && ! grep -qxF -- "${link#*#}" < <(anchors "$target"); then
      complain "$file: $link: there is no such heading"
    fi
  done < <(grep -oE '\]\([^)]+\)' "$file" | sed 's/^](//; s/)$//' | grep -vE '^[a-z]+:' | sort -u)
done

# The patterns are put together here, so that this file does not match itself.
at=/
paths="(^|[\"'\`[:space:]=(:])$at(work|root|home|Users)$at[A-Za-z]"
hosts="(registry\.npm|npmjs|pypi|pythonhosted|crates\.io|proxy\.golang|deb\.debian)\.?[a-z]*"
search() { # what it is, pattern, file to leave out
  local hits status=0
  hits=$(grep -rnIE --exclude-dir=.git --exclude=.git --exclude-dir='build*' --exclude-dir=node_modules --exclude="$3" -- "$2" . | cut -c1-160) || status=$?
  # pipefail: 1 is "nothing found".
  ((status <= 1)) || complain "grep ended with $status"
  while read -r hit; do complain "$1: $hit"; done < <([[ -z $hits ]] || printf '%s\n' "$hits")
}
search "a path of somebody's machine" "$paths" none
search "a package registry" "$hosts" check_docs.sh

((failures == 0)) || exit 1
echo "check_docs: ${#documents[@]} documents, ${#configurations[@]} examples, ${#verbs[@]} verbs: all hold"

#!/usr/bin/env bash
# man_pages.sh TMSYNC FOLDER: tmsync.1 and one page a verb, made from the help of the program itself, so that they never lag behind.
# Needs help2man. The date of the pages is that of SOURCE_DATE_EPOCH where it is set.
set -euo pipefail
tmsync=${1:?usage: man_pages.sh TMSYNC FOLDER}
folder=${2:?usage: man_pages.sh TMSYNC FOLDER}
mkdir -p "$folder"
version=$("$tmsync" version | sed -n '1s/^tmsync //p')
page() { # file, name of the page, one line, option that prints the help
  help2man --no-info --no-discard-stderr --section 1 --manual "tmsync" --source "tmsync $version" \
    --version-string "$version" --name "$3" --help-option "$4" "$tmsync" |
    sed -e "s/^\.TH TMSYNC/.TH ${2^^}/" -e "s/^tmsync \\\\- /$2 \\\\- /" >"$folder/$1"
  [[ -s $folder/$1 ]]
}
page tmsync.1 tmsync "export test cases and launches between Allure TestOps projects, as code" --help
# Each verb on one line, its description with it, also where that is broken.
verbs() {
  "$tmsync" --help | sed -n '/^Subcommands:/,/^$/p' | awk '
    /^  [a-z]/ { if (line) print line; line = $0; next }
    /^   / { line = line " " $0 }
    END { print line }' | sed -E 's/ +/ /g; s/^ //'
}
while read -r verb line; do
  page "tmsync-$verb.1" "tmsync-$verb" "$line" "$verb --help"
done < <(verbs)

#!/usr/bin/env bash
# plan.sh [FLAGS OF plan...]: plans for a pull request and leaves behind, in $JOB_OUT:
#   plan.tmsync  what `apply` carries out after the merge        plan.md    the comment
#   plan.html    the whole plan, to be opened in a browser       plan.json  the whole plan, for programs
#   JOB_REQUIRED   names of the variables that hold tokens; where one is empty (a build of a fork), the configuration is
#                     only checked, offline, and the comment says so
#   JOB_BASE       folder with the configuration of the target branch: shows what enters and leaves the scopes
#   JOB_PREVIOUS   plan file of the last review: the comment then begins with what changed since
#   TMSYNC_MARKER     tells this comment from others; default: "default"
# Exit code: that of `tmsync plan` (0, 7, 8, 9, ...). A guard that would stop the apply and refused objects are warnings: the
# reviewer decides.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
marker=${TMSYNC_MARKER:-default}

missing=$(missing_secrets)
if [[ -n $missing ]]; then
  say "No plan: $(tr '\n' ' ' <<<"$missing")not set, as in builds of forks. The configuration is checked offline."
  code=0
  "$tmsync" validate || code=$?
  {
    echo "### tmsync: no plan"
    echo
    echo "This build has no tokens, so that the instances were not asked. The configuration was checked offline: exit code $code."
    echo "Somebody with access can plan it from a branch of this repository."
    echo
    echo "<!-- tmsync:$marker -->"
  } >"$out/plan.md"
  exit "$code"
fi

arguments=(--out "$out/plan.tmsync" --markdown-into "$out/plan.md" --html-into "$out/plan.html"
  --json-into "$out/plan.json" --marker "$marker")
if [[ -n ${JOB_BASE:-} ]]; then arguments+=(--compare-config "$JOB_BASE"); fi
code=0
"$tmsync" plan --detailed-exitcode "${arguments[@]}" "$@" || code=$?
case $code in
  2) code=0 ;;
  4) warn "apply would be $(meaning 4)"; code=0 ;;
  10) warn "objects are refused and wait for a person; the plan names them with !"; code=0 ;;
esac

if [[ -n ${JOB_PREVIOUS:-} && -f $JOB_PREVIOUS && -f $out/plan.tmsync ]]; then
  # What changed comes first, the plan below it; both together stay within what a comment may hold.
  if "$tmsync" plan diff --format markdown --max-bytes 15000 "$JOB_PREVIOUS" "$out/plan.tmsync" >"$out/diff.md"; then
    "$tmsync" show --format markdown --max-bytes 44000 --marker "$marker" "$out/plan.tmsync" >"$out/rest.md"
    { grep -v '^<!-- tmsync:' "$out/diff.md" && echo && cat "$out/rest.md"; } >"$out/plan.md"
    rm "$out/rest.md"
  fi
fi
say "plan: $(meaning "$code")"
exit "$code"

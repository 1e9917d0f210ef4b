#include "exit_codes.hpp"

namespace tmsync::cli {

const std::vector<ExitCodeText>& exit_codes() {
  static const std::vector<ExitCodeText> all{
      {ExitCode::done, "done; also when `plan` found changes", "go on"},
      {ExitCode::error, "an error that is not listed here", "read standard error"},
      {ExitCode::changes_present, "changes or drift are present, only with `--detailed-exitcode`",
       "show the plan to a reviewer; no failure"},
      {ExitCode::incomplete,
       "incomplete: some operations failed or were skipped, or `--max-requests` or `--deadline` ended the run",
       "run it again: it goes on where it stopped"},
      {ExitCode::guarded, "stopped by a guard before the first write",
       "look at the plan; raise the limit, or lift the guard once with `--ack`"},
      {ExitCode::stale, "an object, or the whole saved plan, is not what was planned for any more", "plan again"},
      {ExitCode::locked, "another run holds the lock", "wait, or use `--lock-timeout`"},
      {ExitCode::invalid_configuration, "the configuration is invalid, or a name in it does not exist",
       "correct it: every mistake has a place and a [code](../diagnostics.md)"},
      {ExitCode::unauthorized, "an instance refused the token or a right",
       "`tmsync doctor` says which token, and where it comes from"},
      {ExitCode::unavailable, "an instance cannot be reached, or is unavailable after all retries",
       "run it again later; `tmsync doctor` tells what is wrong with the way there"},
      {ExitCode::refused,
       "done, but objects are refused and wait for a person: a lost mark, a clone, an ambiguous adoption",
       "the plan names them with `!`, and says what to decide; `tmsync mark` mends marks"},
      {ExitCode::residue, "a check of `verify` failed, or `apply --verify` found something left",
       "plan: it shows what is left to do"},
      {ExitCode::refused_for_good, "an instance refused operations for good: running it again will not help",
       "read what the instance answered; correct the object, or leave it out of the scope"},
      {ExitCode::usage, "the command line is wrong", "`tmsync help COMMAND`"},
      {ExitCode::interrupted, "interrupted by SIGINT after a clean stop", "run it again"},
      {ExitCode::terminated, "interrupted by SIGTERM after a clean stop", "run it again"}};
  return all;
}

}  // namespace tmsync::cli

#include "planning/revert_flag.hpp"

#include <ostream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "runtime/run_record.hpp"

namespace tmsync::cli {

using Input = std::unique_ptr<sync::RevertSource>;

tl::expected<Input, ExitCode> revert_input(const PlanFlags& flags, const std::shared_ptr<plan::TextStore>& texts,
                                           Session& session) {
  if (flags.revert.empty()) return Input();
  const char* beside = !flags.shard.empty()            ? "--shard"
                       : !flags.compare_config.empty() ? "--compare-config"
                       : !flags.rotate_secrets.empty() ? "--rotate-secret"
                       : flags.refresh != "quick"      ? "--refresh"
                                                       : nullptr;
  if (beside != nullptr) {
    session.err << fmt::format(
        "tmsync: {} says nothing beside --revert, which plans what the record holds; leave it out\n", beside);
    return tl::unexpected(ExitCode::usage);
  }
  auto source = read_run_record(flags.revert, session, texts);
  if (source) return std::make_unique<sync::RevertSource>(std::move(*source));
  session.err << "tmsync: " << source.error().message << '\n';
  return tl::unexpected(ExitCode::error);
}

tl::expected<Input, ExitCode> revert_input(const plan::Plan& saved, Session& session) {
  if (saved.reverts.empty()) return Input();
  auto source = sync::revert_source(saved);
  if (source) return std::make_unique<sync::RevertSource>(std::move(*source));
  session.err << "tmsync: " << core::escape_terminal(source.error().message) << '\n';
  return tl::unexpected(ExitCode::stale);
}

}  // namespace tmsync::cli

#include "planning/saved_plan.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "outputs.hpp"
#include "planning/text_store.hpp"

namespace tmsync::cli {

namespace fs = std::filesystem;

report::PlanFileOptions options_of(const PlanFlags& flags) {
  return {flags.refresh,        flags.targets,    flags.excludes,   flags.acks,
          flags.rotate_secrets, flags.max_create, flags.max_update, flags.max_delete};
}

void restore_flags(const report::PlanFile& file, PlanFlags& flags) {
  flags.refresh = file.options.refresh;
  flags.targets = file.options.targets;
  flags.excludes = file.options.excludes;
  flags.rotate_secrets = file.options.rotate_secrets;
  flags.max_create = file.options.max_create;
  flags.max_update = file.options.max_update;
  flags.max_delete = file.options.max_delete;
  flags.shard = file.plan.shard;
  flags.acks.insert(flags.acks.begin(), file.options.acks.begin(), file.options.acks.end());
}

tl::expected<report::PlanFile, ExitCode> read_plan(const std::string& path, ExitCode refused, Session& session) {
  const fs::path full = session.working_directory / path;
  const auto complain = [&](const std::string& what) {
    session.err << fmt::format("tmsync: {}: {}\n", core::escape_terminal(path), what);
  };
  std::error_code ignored;
  std::ifstream file(full, std::ios::binary);
  if (!file || fs::is_directory(full, ignored)) {
    complain("cannot be read; is it the file that \"tmsync plan --out\" wrote?");
    return tl::unexpected(ExitCode::error);
  }
  auto read = report::read_plan_file(file, make_text_store(session));
  if (read) return std::move(*read);
  complain(read.error().message);
  return tl::unexpected(read.error().kind == core::ErrorKind::io ? ExitCode::error : refused);
}

bool save_plan(const plan::Plan& plan, const PlanFlags& flags, const std::string& path, Session& session) {
  const auto written = write_file(
      session, path, [&](std::ostream& out) { report::write_plan_file(plan, options_of(flags), out); }, Access::owner);
  if (written) return true;
  session.err << "tmsync: " << written.error().message << '\n';
  return false;
}

std::optional<std::string> other_configuration(const plan::Plan& saved, const model::Configuration& configuration) {
  if (saved.config_digest != configuration.digest) {
    return fmt::format("its configuration is {}, and this one is {}", saved.config_digest, configuration.digest);
  }
  for (const auto& then : saved.instances) {
    const auto* now = configuration.find_instance(then.name);
    if (now == nullptr) return fmt::format("there is no instance \"{}\" here", then.name);
    if (now->endpoint != then.endpoint) {
      return fmt::format("instance \"{}\" is {} here and was {}", then.name, now->endpoint, then.endpoint);
    }
  }
  return std::nullopt;
}

bool stopped_by_guard(const plan::Plan& saved, const std::vector<std::string>& acks) {
  return std::any_of(saved.guards.begin(), saved.guards.end(), [&](const plan::GuardResult& guard) {
    const bool lifted =
        guard.acknowledged || std::find(acks.begin(), acks.end(), guard.guard + '@' + guard.address) != acks.end();
    return guard.stopped && !lifted;
  });
}

report::Applied report_of(const plan::Settlement& settlement) {
  report::Applied settled;
  settled.saved = true;
  for (const auto& stale : settlement.stale) {
    settled.not_done.push_back(
        {stale.address, std::string(plan::to_string(stale.action)), stale.name, "stale", stale.why, ExitCode::stale});
  }
  settled.stale = static_cast<std::int64_t>(settlement.stale.size());
  if (settlement.done > 0) {
    settled.notes.push_back(core::counted(settlement.done, "change") + " of the saved plan: in place already");
  }
  if (settlement.came_up > 0) {
    settled.notes.push_back(core::counted(settlement.came_up, "change") +
                            " came up since the plan was saved: not part of it, plan again");
  }
  for (const auto& address : settlement.unread) {
    settled.notes.push_back(address + ": could not be read when the plan was saved, so nothing of it is applied");
  }
  return settled;
}

report::Applied with_settlement(report::Applied applied, const report::Applied& settled) {
  applied.saved = settled.saved;
  applied.stale += settled.stale;
  applied.notes.insert(applied.notes.begin(), settled.notes.begin(), settled.notes.end());
  applied.not_done.insert(applied.not_done.begin(), settled.not_done.begin(), settled.not_done.end());
  return applied;
}

std::string settlement_text(const report::Applied& settled) {
  std::string text;
  if (settled.stale > 0) {
    text += core::counted(settled.stale, "change") +
            " of the saved plan will not be carried out, because an object moved on since:\n";
  }
  constexpr std::size_t kShown = 20;
  for (std::size_t i = 0; i < std::min(settled.not_done.size(), kShown); ++i) {
    const auto& one = settled.not_done[i];
    text += fmt::format("  {} {} \"{}\": {}\n", core::escape_terminal(one.action), core::escape_terminal(one.address),
                        core::escape_terminal(one.name), core::escape_terminal(one.message));
  }
  if (settled.not_done.size() > kShown) text += fmt::format("  and {} more\n", settled.not_done.size() - kShown);
  for (const auto& note : settled.notes) text += "note: " + core::escape_terminal(note) + '\n';
  return text;
}

}  // namespace tmsync::cli

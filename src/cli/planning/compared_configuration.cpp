#include "planning/compared_configuration.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/report/diagnostics.hpp"

namespace tmsync::cli {

tl::expected<std::unique_ptr<model::Configuration>, ExitCode> load_compared_configuration(const std::string& path,
                                                                                          Session& session,
                                                                                          core::Diagnostics& notices) {
  const auto root = config::find_configuration(path, session.working_directory);
  if (!root) {
    session.err << fmt::format("tmsync: --compare-config \"{}\": there is no such folder or file\n",
                               core::escape_terminal(path));
    return tl::unexpected(ExitCode::usage);
  }
  core::Diagnostics mistakes;
  auto compared = std::make_unique<model::Configuration>(config::load(*root, {session.working_directory}, mistakes));
  if (!mistakes.has_errors()) return compared;
  if (compared->exports.empty()) {
    session.err << "tmsync: the compared configuration declares no export that can be understood:\n"
                << report::to_text(mistakes, {session.err_is_colored, session.width});
    return tl::unexpected(ExitCode::invalid_configuration);
  }
  const auto sorted = mistakes.sorted();
  const auto first =
      std::find_if(sorted.begin(), sorted.end(), [](const auto& one) { return one.severity == core::Severity::error; });
  notices.warning("TM3305", first->where,
                  fmt::format("the compared configuration has {} mistake(s), the first: {}", mistakes.error_count(),
                              first->summary),
                  "what could not be understood of it counts as not declared there");
  return compared;
}

}  // namespace tmsync::cli

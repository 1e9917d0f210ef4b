#include "planning/guard_flags.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tmsync/core/text.hpp"
#include "tmsync/model/policy.hpp"

#include "planning/plan_options.hpp"

namespace tmsync::cli {
namespace {

constexpr std::string_view kBelow = "/test-case/";
constexpr std::array<std::string_view, 3> kOfRun{"maxCreate", "maxUpdate", "maxDelete"};

bool refuse(const std::string& ack, const std::string& why, Session& session) {
  session.err << fmt::format("tmsync: --ack \"{}\": {}\n", core::escape_terminal(ack), core::escape_terminal(why));
  return false;
}

/// The nearest addresses, else the first few of all.
std::string what_there_is(const std::string& address, const std::vector<std::string>& known) {
  constexpr std::size_t kShown = 10;
  const auto nearest = core::did_you_mean(address, known);
  if (!nearest.empty()) return nearest;
  if (known.empty()) return "no export is declared";
  const auto shown = std::vector<std::string>(
      known.begin(), known.begin() + static_cast<std::ptrdiff_t>(std::min(known.size(), kShown)));
  return fmt::format("there are: {}{}", core::join(shown, ", "), known.size() > kShown ? ", ..." : "");
}

/// `export/NAME/test-case/ID` of a declared export.
bool names_test_case(const std::string& address, const std::vector<std::string>& exports) {
  const auto at = address.find(kBelow);
  return at != std::string::npos && core::parse_int(address.substr(at + kBelow.size())) &&
         std::find(exports.begin(), exports.end(), address.substr(0, at)) != exports.end();
}

bool check_ack(const std::string& ack, const std::vector<std::string>& exports, Session& session) {
  const auto at = ack.find('@');
  const std::string guard = ack.substr(0, at);
  const bool known = std::find(known_guards().begin(), known_guards().end(), guard) != known_guards().end();
  if (at == std::string::npos || !known) {
    const auto hint = core::did_you_mean(guard, known_guards());
    return refuse(ack,
                  fmt::format("write GUARD@ADDRESS, with one of {}{}", core::join(known_guards(), ", "),
                              hint.empty() ? "" : "; " + hint),
                  session);
  }
  const std::string address = ack.substr(at + 1);
  if (guard == kLostMarkGuard) {
    if (names_test_case(address, exports)) return true;
    const auto above = address.substr(0, address.find(kBelow));
    const bool of_export = std::find(exports.begin(), exports.end(), above) != exports.end();
    const auto hint = of_export ? "ID is that of the test case on the source" : what_there_is(above, exports);
    return refuse(ack, "write lostMark@export/NAME/test-case/ID; " + hint, session);
  }
  if (address == plan::kRunAddress) {
    if (std::find(kOfRun.begin(), kOfRun.end(), guard) != kOfRun.end()) return true;
    return refuse(ack, fmt::format("over the whole run there are only {}", fmt::join(kOfRun, ", ")), session);
  }
  if (std::find(exports.begin(), exports.end(), address) != exports.end()) return true;
  return refuse(ack, fmt::format("there is no {}; {}", address, what_there_is(address, exports)), session);
}

bool read_limit(const char* flag, const std::string& text, std::optional<model::Threshold>& limit, Session& session) {
  if (text.empty()) return true;
  limit = model::parse_threshold(text);
  if (limit) return true;
  session.err << fmt::format("tmsync: {} \"{}\": write a number of objects such as 500, or a percentage such as 30%\n",
                             flag, core::escape_terminal(text));
  return false;
}

}  // namespace

const std::vector<std::string>& known_guards() {
  static const std::vector<std::string> all{"maxCreate",  "maxUpdate",   "maxDelete",    "maxIgnored",
                                            "emptyScope", "sourceMoved", "uploadPolicy", std::string(kLostMarkGuard)};
  return all;
}

bool check_acks(const std::vector<std::string>& acks, const model::Configuration& configuration, Session& session) {
  std::vector<std::string> exports;
  for (const auto& declared : configuration.exports) exports.push_back(plan::export_address(declared.name));
  return std::all_of(acks.begin(), acks.end(), [&](const auto& ack) { return check_ack(ack, exports, session); });
}

bool read_limits(const PlanFlags& flags, plan::RunLimits& limits, Session& session) {
  return read_limit("--max-create", flags.max_create, limits.max_create, session) &&
         read_limit("--max-update", flags.max_update, limits.max_update, session) &&
         read_limit("--max-delete", flags.max_delete, limits.max_delete, session);
}

}  // namespace tmsync::cli

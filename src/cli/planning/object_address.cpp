#include "planning/object_address.hpp"

#include <ostream>
#include <vector>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/plan/plan.hpp"

namespace tmsync::cli {

std::optional<ObjectAddress> parse_object_address(const std::string& text) {
  const auto parts = core::split(text, '/');
  if (parts.size() != 4 || parts[0] != "export") return std::nullopt;
  if (parts[2] != "test-case" && parts[2] != "launch") return std::nullopt;
  const auto id = core::parse_int(parts[3]);
  if (!id) return std::nullopt;
  return ObjectAddress{parts[1], parts[2] == "launch", *id};
}

const model::Export* find_direct_export(const model::Configuration& configuration, const std::string& name,
                                        Session& session) {
  const auto* declared = configuration.find_export(name);
  if (declared == nullptr) {
    std::vector<std::string> names;
    for (const auto& known : configuration.exports) names.push_back(known.name);
    const auto hint = core::did_you_mean(name, names);
    session.err << fmt::format("tmsync: there is no export \"{}\"{}\n", core::escape_terminal(name),
                               hint.empty() ? "" : "; " + hint);
    return nullptr;
  }
  if (declared->delivery == model::Delivery::direct) return declared;
  const auto shown = core::escape_terminal(declared->name);
  session.err << fmt::format(
      "tmsync: export \"{}\" has native delivery: TestOps itself chooses and copies, so that there is no plan for one "
      "test case or launch; tmsync plan --target {} shows how the export is configured, tmsync verify --target {} "
      "checks what arrived\n",
      shown, plan::export_address(shown), plan::export_address(shown));
  return nullptr;
}

}  // namespace tmsync::cli

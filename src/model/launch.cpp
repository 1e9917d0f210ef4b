#include "tmsync/model/launch.hpp"

#include <array>

#include "tmsync/core/text.hpp"

namespace tmsync::model {
namespace {

constexpr std::array<std::pair<ResultStatus, std::string_view>, 5> kStatuses{{
    {ResultStatus::failed, "failed"},
    {ResultStatus::broken, "broken"},
    {ResultStatus::passed, "passed"},
    {ResultStatus::skipped, "skipped"},
    {ResultStatus::unknown, "unknown"},
}};

}  // namespace

std::string_view to_string(ResultStatus status) {
  for (const auto& [known, name] : kStatuses) {
    if (known == status) return name;
  }
  return "unknown";
}

std::optional<ResultStatus> parse_result_status(std::string_view text) {
  const std::string lower = core::ascii_lower(text);
  for (const auto& [status, name] : kStatuses) {
    if (name == lower) return status;
  }
  return std::nullopt;
}

}  // namespace tmsync::model

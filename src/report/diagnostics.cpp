#include "tmsync/report/diagnostics.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

#include "text/paint.hpp"

namespace tmsync::report {
namespace {

Color color_of(core::Severity severity) {
  switch (severity) {
    case core::Severity::error:
      return Color::red;
    case core::Severity::warning:
      return Color::yellow;
    case core::Severity::note:
      return Color::blue;
  }
  return Color::red;
}

std::string count_of(std::size_t count, const std::string& what) {
  return count == 0 ? std::string() : fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

std::string to_text(const core::Diagnostics& diagnostics, const TextStyle& style) {
  std::string text;
  std::size_t errors = 0;
  std::size_t warnings = 0;
  for (const auto& item : diagnostics.sorted()) {
    if (item.severity == core::Severity::error) ++errors;
    if (item.severity == core::Severity::warning) ++warnings;
    const auto where = core::to_string(item.where);
    if (!where.empty()) text += core::escape_terminal(where) + ": ";
    text +=
        paint(fmt::format("{}[{}]", core::to_string(item.severity), item.code), color_of(item.severity), style.color);
    text += ": " + core::escape_terminal(item.summary) + '\n';
    if (!item.hint.empty()) text += "    hint: " + core::escape_terminal(item.hint) + '\n';
  }
  if (text.empty()) return text;
  std::vector<std::string> counts;
  if (errors > 0) counts.push_back(count_of(errors, "error"));
  if (warnings > 0) counts.push_back(count_of(warnings, "warning"));
  if (!counts.empty()) text += core::join(counts, ", ") + '\n';
  return text;
}

std::string to_json(const core::Diagnostics& diagnostics) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& item : diagnostics.sorted()) {
    rows.push_back({{"severity", core::to_string(item.severity)},
                    {"code", item.code},
                    {"file", item.where.file},
                    {"line", item.where.line},
                    {"column", item.where.column},
                    {"summary", item.summary},
                    {"hint", item.hint}});
  }
  return rows.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace tmsync::report

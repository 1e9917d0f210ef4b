#include "verbs/validate_output.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"
#include "tmsync/report/diagnostics.hpp"
#include "tmsync/report/xml.hpp"

namespace tmsync::cli {
namespace {

using core::Severity;

std::string line_of(const core::Diagnostic& item) {
  const std::string where = core::to_string(item.where);
  std::string text = report::escape_xml(fmt::format("{}{}{}[{}]: {}", where, where.empty() ? "" : ": ",
                                                    core::to_string(item.severity), item.code, item.summary)) +
                     '\n';
  if (!item.hint.empty()) text += "    hint: " + report::escape_xml(item.hint) + '\n';
  return text;
}

std::string test_case(const std::string& name, const std::vector<core::Diagnostic>& items) {
  std::string failures;
  std::string warnings;
  std::vector<const core::Diagnostic*> errors;
  for (const auto& item : items) {
    if (item.severity == Severity::error) errors.push_back(&item);
    (item.severity == Severity::error ? failures : warnings) += line_of(item);
  }
  const std::string file = name.empty() ? "" : fmt::format(" file=\"{}\"", report::escape_xml(name));
  std::string out = fmt::format("    <testcase classname=\"tmsync.validate\" name=\"{}\"{}",
                                name.empty() ? "configuration" : report::escape_xml(name), file);
  if (items.empty()) return out + "/>\n";
  out += ">\n";
  if (!errors.empty()) {
    const std::string more = errors.size() == 1 ? "" : fmt::format(" (and {} more)", errors.size() - 1);
    const std::string where = core::to_string(errors.front()->where);
    out += fmt::format("      <failure type=\"{}\" message=\"{}\">", report::escape_xml(errors.front()->code),
                       report::escape_xml(where + (where.empty() ? "" : ": ") + errors.front()->summary + more));
    out += failures + "</failure>\n";
  }
  if (!warnings.empty()) out += "      <system-out>" + warnings + "</system-out>\n";
  return out + "    </testcase>\n";
}

}  // namespace

std::string validated_json(const Validated& validated) {
  const auto& items = validated.diagnostics.items();
  const auto warnings = std::count_if(items.begin(), items.end(),
                                      [](const auto& item) { return item.severity == core::Severity::warning; });
  const nlohmann::ordered_json document{
      {"formatVersion", "1.0"},
      {"valid", !validated.diagnostics.has_errors()},
      {"files", validated.files.size()},
      {"documents", validated.documents},
      {"errors", validated.diagnostics.error_count()},
      {"warnings", warnings},
      {"diagnostics", nlohmann::ordered_json::parse(report::to_json(validated.diagnostics))}};
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

std::string validated_junit(const Validated& validated) {
  std::map<std::string, std::vector<core::Diagnostic>> by_file;
  for (const std::string& file : validated.files) by_file[file];
  for (const auto& item : validated.diagnostics.sorted()) by_file[item.where.file].push_back(item);
  std::string cases;
  std::size_t failed = 0;
  for (const auto& [file, items] : by_file) {
    cases += test_case(file, items);
    failed += std::any_of(items.begin(), items.end(), [](const auto& item) { return item.severity == Severity::error; })
                  ? 1U
                  : 0U;
  }
  const std::string counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\"", by_file.size(), failed);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n  <testsuite name=\"tmsync validate\" {0}>\n"
      "{1}  </testsuite>\n</testsuites>\n",
      counts, cases);
}

}  // namespace tmsync::cli

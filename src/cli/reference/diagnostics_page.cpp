#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/diagnostic_catalogue.hpp"

#include "reference/pages.hpp"

namespace tmsync::cli {
namespace {

/// As the web shows headings: lower case, without punctuation, with dashes for blanks.
std::string anchor(std::string_view title) {
  std::string out;
  for (const char c : core::ascii_lower(title)) {
    if (c == ' ') {
      out += '-';
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_') {
      out += c;
    }
  }
  return out;
}

char letter(core::Severity severity) {
  if (severity == core::Severity::error) return 'E';
  return severity == core::Severity::warning ? 'W' : 'N';
}

}  // namespace

std::string diagnostics_page() {
  std::string out = generated_note("diagnostics");
  out +=
      "\n# Diagnostics\n\nEvery message about a configuration has a stable code. Match on the code, not on the words; "
      "`tmsync explain TM1204`\nexplains one. E = error, W = warning, N = note.\n\n`tmsync validate` finds TM1xxx and "
      "TM2xxx "
      "offline; an error ends every command with exit code 7 before anything is read.\nTM1222 to TM1224 depend on the "
      "day: they are errors of `validate`, and no reason for the other commands to do nothing.\nTM3xxx come from "
      "comparing the configuration with the instances, in `plan` and `apply`. An error there belongs to one\nexport: "
      "that export is not carried out, the plan is incomplete, and the others go on.\n";
  out += '\n';
  for (const auto& section : report::diagnostic_catalogue()) {
    out += fmt::format("- [{}](#{})\n", section.title, anchor(section.title));
  }
  for (const auto& section : report::diagnostic_catalogue()) {
    out += fmt::format("\n## {}\n\n", section.title);
    if (!section.introduction.empty()) out += fmt::format("{}\n\n", section.introduction);
    out += "| code | | meaning | what to do |\n| --- | --- | --- | --- |\n";
    for (const auto& entry : section.entries) {
      out += fmt::format("| {} | {} | {} | {} |\n", entry.code, letter(entry.severity),
                         cell(std::string(entry.meaning)), cell(std::string(entry.advice)));
    }
  }
  return out;
}

}  // namespace tmsync::cli

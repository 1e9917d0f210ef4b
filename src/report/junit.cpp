#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/verify_report.hpp"
#include "tmsync/report/xml.hpp"

#include "text/text_block.hpp"

namespace tmsync::report {
namespace {

using plan::CheckState;

struct Suite {
  std::string address;
  std::vector<const plan::Check*> checks;

  [[nodiscard]] std::int64_t count(CheckState state) const {
    return std::count_if(checks.begin(), checks.end(), [&](const auto* check) { return check->state == state; });
  }
};

std::vector<Suite> suites_of(const plan::Verification& verification) {
  std::vector<Suite> suites;
  for (const auto& check : verification.checks) {
    auto at = std::find_if(suites.begin(), suites.end(), [&](const auto& s) { return s.address == check.address; });
    if (at == suites.end()) at = suites.insert(suites.end(), Suite{check.address, {}});
    at->checks.push_back(&check);
  }
  return suites;
}

std::string outcome(const plan::Check& check, const char* element) {
  std::string text = fmt::format("      <{} type=\"{}\" message=\"{}\">", element, escape_xml(check.id),
                                 escape_xml(check.detail.empty() ? check.title : check.detail));
  for (const auto& example : check.examples) text += escape_xml(example) + '\n';
  const auto more = check.wrong - static_cast<std::int64_t>(check.examples.size());
  if (!check.examples.empty() && more > 0) text += fmt::format("... and {} more\n", number(more));
  return text + fmt::format("</{}>\n", element);
}

std::string test_case(const plan::Check& check) {
  const auto head = fmt::format("    <testcase classname=\"{}\" name=\"{}: {}\"", escape_xml(check.address),
                                escape_xml(check.id), escape_xml(check.title));
  if (check.state == CheckState::passed) return head + "/>\n";
  return head + ">\n" + outcome(check, check.state == CheckState::failed ? "failure" : "error") + "    </testcase>\n";
}

}  // namespace

std::string to_junit(const plan::Verification& verification) {
  const auto unknown = verification.count(CheckState::unknown);
  const auto unproved =
      unknown == 0 ? std::string()
                   : fmt::format(": not known, {} of {} could not be made", number(unknown),
                                 core::counted(static_cast<std::int64_t>(verification.checks.size()), "check"));
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"tmsync verify{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
      unproved, verification.checks.size(), verification.count(CheckState::failed), unknown);
  for (const auto& suite : suites_of(verification)) {
    text +=
        fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n", escape_xml(suite.address),
                    suite.checks.size(), suite.count(CheckState::failed), suite.count(CheckState::unknown));
    for (const auto* check : suite.checks) text += test_case(*check);
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace tmsync::report

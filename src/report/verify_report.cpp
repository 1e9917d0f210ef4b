#include "tmsync/report/verify_report.hpp"

#include <sstream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "json/json_parts.hpp"
#include "result_words.hpp"
#include "text/field_text.hpp"
#include "text/text_block.hpp"

namespace tmsync::report {
namespace {

using plan::CheckState;

constexpr std::size_t kIndent = 7;  // of what was found, a little behind the address

struct Sign {
  const char* text;
  Color color;
};

Sign sign_of(CheckState state) {
  switch (state) {
    case CheckState::passed:
      return {"ok  ", Color::green};
    case CheckState::failed:
      return {"FAIL", Color::red};
    case CheckState::unknown:
      return {"?   ", Color::yellow};
  }
  return {"?   ", Color::yellow};
}

void check_text(const plan::Check& check, TextBlock& out) {
  const auto [sign, color] = sign_of(check.state);
  const auto& found = check.detail.empty() ? check.title : check.detail;
  const auto text = fmt::format("{} {}: {}", safe(check.address), safe(check.id), safe(found));
  std::string start = paint(sign, color, out.color()) + ' ';
  std::size_t indent = 0;
  for (const auto& part : wrap(text, out.width() - kIndent)) {
    out.line(indent, start + part);
    start.clear();
    indent = kIndent;
  }
  if (check.state != CheckState::failed) return;
  out.item(kIndent, "expected: " + safe(check.title));
  for (const auto& example : check.examples) out.item(kIndent, safe(example));
  const auto more = check.wrong - static_cast<std::int64_t>(check.examples.size());
  if (!check.examples.empty() && more > 0) out.line(kIndent, fmt::format("... and {} more", number(more)));
}

}  // namespace

std::string verify_line(const plan::Verification& verification) {
  const auto all = static_cast<std::int64_t>(verification.checks.size());
  return fmt::format("Verify: {}, {} passed, {} failed, {} unknown.", core::counted(all, "check"),
                     number(verification.count(CheckState::passed)), number(verification.count(CheckState::failed)),
                     number(verification.count(CheckState::unknown)));
}

Json check_json(const plan::Check& check) {
  return {
      {"address", check.address},   {"id", check.id},       {"title", check.title},   {"state", to_string(check.state)},
      {"expected", check.expected}, {"wrong", check.wrong}, {"detail", check.detail}, {"examples", check.examples}};
}

std::string to_text(const plan::Verification& verification, const TextStyle& style) {
  PlanTextOptions options;
  options.style = style;
  std::ostringstream text;
  TextBlock out(options, text);
  for (const auto& check : verification.checks) check_text(check, out);
  if (verification.checks.empty()) {
    out.paragraph(0,
                  "Nothing was verified: no export and no integration is declared that is not paused, or left out by "
                  "--target or --exclude.");
  }
  out.line(0, verify_line(verification));
  return text.str();
}

std::string to_json(const plan::Verification& verification) {
  Json json;
  json["formatVersion"] = "1.0";
  json["passed"] = verification.passed();
  json["counts"] = {{"checks", verification.checks.size()},
                    {"passed", verification.count(CheckState::passed)},
                    {"failed", verification.count(CheckState::failed)},
                    {"unknown", verification.count(CheckState::unknown)}};
  json["checks"] = Json::array();
  for (const auto& check : verification.checks) json["checks"].push_back(check_json(check));
  json["exitCodes"] = exit_codes_json(exit_codes_of(verification));
  json["diagnostics"] = Json::parse(to_json(verification.diagnostics));
  return printed(json);
}

}  // namespace tmsync::report

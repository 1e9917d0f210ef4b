#include "doctor/findings.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

#include "planning/plan_options.hpp"
#include "version.hpp"
#include "wrap.hpp"

namespace tmsync::cli {
namespace {

using State = sync::Finding::State;

constexpr std::size_t kLongestName = 32;  ///< longer ones push their text aside

struct Look {
  const char* label;
  const char* color;
  const char* json;
};

const Look& look_of(State state) {
  static constexpr std::array<Look, 4> kLooks{
      {{"ok", "32", "ok"}, {"warn", "33", "warning"}, {"FAIL", "31", "failed"}, {"skip", "2", "skipped"}}};
  return kLooks.at(static_cast<std::size_t>(state));
}

std::string colored(const std::string& text, const char* color, const Session& session) {
  return session.out_is_colored ? fmt::format("\x1b[{}m{}\x1b[0m", color, text) : text;
}

/// Text in a column of its own, the following lines below its beginning.
void put_column(const std::string& text, std::size_t indent, Session& session) {
  const auto columns = std::max<std::size_t>(session.width, indent + 30) - indent;
  const auto lines = wrap(core::escape_terminal(text), columns);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    session.out << (i == 0 ? "" : std::string(indent, ' ')) << lines[i] << '\n';
  }
}

std::size_t count(const Diagnosis& diagnosis, State state) {
  return static_cast<std::size_t>(std::count_if(diagnosis.findings.begin(), diagnosis.findings.end(),
                                                [&](const auto& finding) { return finding.state == state; }));
}

void write_settings(const std::vector<Setting>& settings, Session& session) {
  std::size_t names = 0;
  std::size_t values = 0;
  std::vector<const Setting*> shown;
  for (const auto& setting : settings) {
    if (setting.by_default && session.global.verbose == 0) continue;
    shown.push_back(&setting);
    names = std::max(names, core::code_points(setting.name));
    values = std::max(values, core::code_points(setting.value));
  }
  if (shown.empty()) return;
  for (const auto* setting : shown) {
    session.out << fmt::format("{:<{}}  {:<{}}  {}\n", core::escape_terminal(setting->name), names,
                               core::escape_terminal(setting->value), std::min(values, kLongestName),
                               core::escape_terminal(setting->origin));
  }
  session.out << '\n';
}

}  // namespace

ExitCode code_of(const Diagnosis& diagnosis) {
  std::vector<core::ErrorKind> kinds;
  for (const auto& finding : diagnosis.findings) {
    if (finding.state == State::failed) kinds.push_back(finding.cause.value_or(core::ErrorKind::io));
  }
  return most_urgent(kinds);
}

void write_text(const Diagnosis& diagnosis, Session& session) {
  write_settings(diagnosis.settings, session);
  std::size_t names = 0;
  for (const auto& finding : diagnosis.findings) names = std::max(names, core::code_points(finding.address));
  names = std::min(names, kLongestName);
  constexpr std::size_t kLabel = 6;
  const auto indent = kLabel + names + 2;
  for (const auto& finding : diagnosis.findings) {
    const auto& look = look_of(finding.state);
    session.out << colored(look.label, look.color, session)
                << std::string(kLabel - std::char_traits<char>::length(look.label), ' ');
    session.out << fmt::format("{:<{}}  ", core::escape_terminal(finding.address), names);
    put_column(finding.text, indent, session);
    if (finding.advice.empty()) continue;
    session.out << std::string(indent, ' ') << "-> ";
    put_column(finding.advice, indent + 3, session);
  }
  session.out << fmt::format(
      "\nDoctor: {}, {}, {} failed{}.\n", core::counted(static_cast<std::int64_t>(diagnosis.findings.size()), "check"),
      core::counted(count(diagnosis, State::warning), "warning"), count(diagnosis, State::failed),
      count(diagnosis, State::skipped) == 0 ? "" : fmt::format(", {} skipped", count(diagnosis, State::skipped)));
}

void write_json(const Diagnosis& diagnosis, ExitCode code, Session& session) {
  using Json = nlohmann::ordered_json;
  Json settings = Json::array();
  for (const auto& setting : diagnosis.settings) {
    settings.push_back({{"name", setting.name},
                        {"value", setting.value},
                        {"origin", setting.origin},
                        {"default", setting.by_default}});
  }
  Json checks = Json::array();
  for (const auto& finding : diagnosis.findings) {
    checks.push_back({{"address", finding.address},
                      {"check", finding.check},
                      {"state", look_of(finding.state).json},
                      {"text", finding.text},
                      {"advice", finding.advice}});
  }
  const Json document{{"formatVersion", "1.0"},
                      {"toolVersion", kVersion},
                      {"exitCode", static_cast<int>(code)},
                      {"settings", settings},
                      {"checks", checks},
                      {"summary",
                       {{"ok", count(diagnosis, State::ok)},
                        {"warning", count(diagnosis, State::warning)},
                        {"failed", count(diagnosis, State::failed)},
                        {"skipped", count(diagnosis, State::skipped)}}}};
  session.out << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace tmsync::cli

#include "tmsync/report/plan_diff_report.hpp"

#include <array>
#include <map>
#include <ostream>

#include <fmt/format.h>

#include "json/json_stream.hpp"
#include "json/plan_parts.hpp"
#include "markdown/markdown_page.hpp"
#include "markdown/markdown_text.hpp"
#include "plan_words.hpp"
#include "text/paint.hpp"
#include "text/text_block.hpp"

namespace tmsync::report {
namespace {

using How = plan::ChangeDifference::How;

constexpr std::array kInMarkdown{How::added, How::altered, How::gone};

std::string counts(const plan::PlanDiff& diff) {
  return fmt::format("{} added, {} gone, {} altered", number(diff.added), number(diff.gone), number(diff.altered));
}

std::string summary_words(const plan::Summary& sum) {
  auto text = fmt::format("{} to create, {} to update, {} to delete", number(sum.create), number(sum.update),
                          number(sum.remove));
  if (sum.restore > 0) text += fmt::format(", {} to restore", number(sum.restore));
  if (sum.adopt > 0) text += fmt::format(", {} to adopt", number(sum.adopt));
  if (sum.refused > 0) text += fmt::format(", {} refused", number(sum.refused));
  return text;
}

/// `create`, or `create -> update` where the action itself is another one.
std::string action_words(const plan::ChangeDifference& change) {
  const auto action = change.how == How::gone ? change.before : change.after;
  if (change.how != How::altered || change.before == change.after) return std::string(to_string(action));
  return fmt::format("{} -> {}", to_string(change.before), to_string(change.after));
}

Color color_of_difference(How how) {
  if (how == How::added) return Color::green;
  return how == How::gone ? Color::red : Color::yellow;
}

std::string or_nothing(const std::string& value) {
  return value.empty() ? "(none)" : value;
}

}  // namespace

void write_text(const plan::PlanDiff& diff, const TextStyle& style, std::ostream& out) {
  for (const auto& setting : diff.settings) {
    out << fmt::format("{}: {}: {} -> {}\n", safe(setting.address), safe(setting.what),
                       safe(or_nothing(setting.before)), safe(or_nothing(setting.after)));
  }
  const bool changes = diff.added + diff.gone + diff.altered > 0;
  if (!diff.settings.empty() && changes) out << '\n';
  diff.for_each([&](const plan::ChangeDifference& change) {
    auto line = fmt::format("{:<7} {} {} \"{}\"", to_string(change.how), action_words(change), safe(change.address),
                            safe(change.name));
    if (!change.what.empty()) line += fmt::format(": {}", safe(fmt::format("{}", fmt::join(change.what, "; "))));
    out << paint(line, color_of_difference(change.how), style.color) << '\n';
  });
  if (!diff.same()) out << '\n';
  out << fmt::format("Before: {}.\nAfter: {}.\n", summary_words(diff.before), summary_words(diff.after));
  out << (diff.same() ? "Difference: none.\n" : fmt::format("Difference: {}.\n", counts(diff)));
}

void write_json(const plan::PlanDiff& diff, std::ostream& out) {
  JsonStream json(&out);
  json.begin_object();
  json.member("formatVersion", "1.0");
  json.member("same", diff.same());
  json.member("before", summary_json(diff.before));
  json.member("after", summary_json(diff.after));
  json.member("counts", {{"added", diff.added}, {"gone", diff.gone}, {"altered", diff.altered}});
  json.begin_array("settings");
  for (const auto& setting : diff.settings) {
    json.element({{"address", setting.address},
                  {"what", setting.what},
                  {"before", setting.before.empty() ? Json() : Json(setting.before)},
                  {"after", setting.after.empty() ? Json() : Json(setting.after)}});
  }
  json.end();
  json.begin_array("changes");
  diff.for_each([&](const plan::ChangeDifference& change) {
    json.element({{"difference", to_string(change.how)},
                  {"address", change.address},
                  {"kind", change.kind},
                  {"name", change.name},
                  {"before", change.how == How::added ? Json() : Json(to_string(change.before))},
                  {"after", change.how == How::gone ? Json() : Json(to_string(change.after))},
                  {"what", change.what}});
  });
  json.end();
  json.end();
}

std::string to_markdown(const plan::PlanDiff& diff, const MarkdownOptions& options) {
  using markdown::code;
  const std::string top = diff.same() ? "## tmsync plan diff: nothing changed since the last review\n"
                                      : fmt::format("## tmsync plan diff: {}\n\nBefore: {}. After: {}.\n", counts(diff),
                                                    summary_words(diff.before), summary_words(diff.after));
  markdown::Page page(std::max<std::size_t>(options.max_bytes, 1000), top, markdown::marker(options.marker) + '\n');
  auto settings = page.items("\n### Scope, guards and configuration\n\n");
  for (const auto& setting : diff.settings) {
    settings.add(fmt::format("- {}: {}: {} -> {}\n", code(setting.address), markdown::text(setting.what),
                             code(or_nothing(setting.before)), code(or_nothing(setting.after))));
  }
  page.add(markdown::Rank::section, std::move(settings), "settings");
  std::map<How, markdown::Items> lists;
  for (const auto how : kInMarkdown) {
    const auto title = how == How::gone ? "that are gone" : to_string(how);
    lists.emplace(how, page.items(fmt::format("\n### Changes {}\n\n", title)));
  }
  diff.for_each([&](const plan::ChangeDifference& change) {
    auto& list = lists.at(change.how);
    if (!list.wanted()) {
      list.skip();
      return;
    }
    auto item = fmt::format("- {} {} {}", action_words(change), code(change.address), code(change.name));
    if (!change.what.empty()) item += ": " + markdown::text(fmt::format("{}", fmt::join(change.what, "; ")));
    list.add(item + '\n');
  });
  for (const auto how : kInMarkdown) page.add(markdown::Rank::change, std::move(lists.at(how)), "changes");
  return page.render();
}

}  // namespace tmsync::report

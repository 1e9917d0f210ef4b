#include <algorithm>
#include <array>
#include <map>
#include <ostream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "html/html_filters.hpp"
#include "html/html_parts.hpp"
#include "launch_words.hpp"
#include "plan_words.hpp"
#include "text/text_block.hpp"

namespace tmsync::report::html {
namespace {

using plan::Action;

/// What is most likely to be regretted comes first.
constexpr std::array kByRisk{Action::refused, Action::remove, Action::restore,
                             Action::adopt,   Action::update, Action::create};

/// What every entry says of itself, whatever it is.
struct Head {
  Action action = Action::none;
  std::string_view reason;  ///< as in JSON
  std::string_view why;     ///< in words
  std::string_view remedy;
  std::string_view kind;
  std::string group;  ///< address of the export or integration
  std::string_view address;
  std::string_view name;
};

std::string_view kind_words(std::string_view kind) {
  if (kind == "test-case") return "Test cases";
  if (kind == "launch") return "Launches";
  if (kind == "integration") return "Integrations";
  if (kind == "project-integration") return "Integrations in projects";
  return "Export configurations";
}

template <typename Change>
Head head_of(const Change& change, std::string_view kind, std::string group) {
  return {change.action,
          plan::to_string(change.reason),
          words(change.reason),
          remedy(change.reason),
          kind,
          std::move(group),
          change.address,
          change.name};
}

template <typename T, typename Visit>
void walk(const plan::ChangeList<T>& changes, Action action, const Visit& visit) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (changes.heads()[i].action == action) visit(changes[i]);
  }
}

/// Every change of that action in the order of the plan; what apply does nothing about is left out.
template <typename Visit>
void walk(const plan::Plan& plan, Action action, const Visit& visit) {
  for (const auto& integration : plan.integrations) {
    for (const auto& change : integration.changes) {
      if (change.action != action) continue;
      visit(head_of(change, plan::to_string(change.kind), plan::integration_address(integration.name)), change);
    }
  }
  for (const auto& planned : plan.exports) {
    const auto group = plan::export_address(planned.name);
    if (planned.configuration && planned.configuration->action == action) {
      visit(head_of(*planned.configuration, plan::to_string(planned.configuration->kind), group),
            *planned.configuration);
    }
    walk(planned.changes, action,
         [&](const plan::Change& change) { visit(head_of(change, "test-case", group), change); });
    if (!planned.launches) continue;
    walk(planned.launches->changes, action, [&](const plan::LaunchChange& change) {
      auto head = head_of(change, "launch", group);
      head.why = launch_words(change.reason);
      head.remedy = launch_remedy(change.reason);
      visit(head, change);
    });
  }
}

void notes(const std::vector<std::string>& notes, std::ostream& out) {
  if (notes.empty()) return;
  out << "<ul class=\"notes\">";
  for (const auto& note : notes) out << "<li>" << text(note) << "</li>";
  out << "</ul>";
}

/// What is known of an object as a whole: of a new one what it will be, of one that goes what it was.
template <typename Change>
void whole(const Change& change, std::ostream& out) {
  const bool gone = change.action == Action::remove;
  const auto& json = gone ? change.before : change.after;
  if (json.empty() || !change.fields.empty()) return;
  out << "<details><summary>" << (gone ? "What is deleted" : "What it will be") << "</summary>";
  write_object(json.text(), out);
  out << "</details>";
}

void body(const plan::Change& change, std::ostream& out) {
  write_fields(change.fields, out);
  whole(change, out);
  notes(change.notes, out);
}

void body(const plan::ConfigChange& change, std::ostream& out) {
  write_fields(change.fields, out);
  whole(change, out);
  notes(change.notes, out);
}

void body(const plan::LaunchChange& change, std::ostream& out) {
  const auto parts = launch_work(change);
  if (!parts.empty()) out << "<p>" << text(core::join(parts, "; ")) << "</p>";
  write_fields(change.fields, out);
}

void entry_head(const Head& head, std::string_view sign, std::ostream& out) {
  const auto action = plan::to_string(head.action);
  out << fmt::format(
      "<li class=\"entry a-{0}\" data-action=\"{0}\" data-kind=\"{1}\" data-group=\"{2}\" data-reason=\"{3}\">"
      "<div class=\"head\"><span class=\"sign\" aria-hidden=\"true\">{4}</span>"
      "<p class=\"name\"><span class=\"unseen\">{0}: </span>{5}</p><p class=\"why\">{6}</p>"
      "<p class=\"address\">{7}</p></div>",
      text(action), text(head.kind), text(head.group), text(head.reason), text(sign), name(head.name), text(head.why),
      code(head.address));
}

std::string heading_of(Action action) {
  static const std::map<Action, const char*> headings{{Action::refused, "Refused"}, {Action::remove, "Delete"},
                                                      {Action::restore, "Restore"}, {Action::adopt, "Adopt"},
                                                      {Action::update, "Update"},   {Action::create, "Create"}};
  return headings.at(action);
}

/// The changes beyond those that are listed, by export and action.
using Unlisted = std::map<std::pair<std::string, Action>, std::int64_t>;

void write_unlisted(const Unlisted& unlisted, std::int64_t total, std::ostream& out) {
  if (unlisted.empty()) return;
  std::int64_t count = 0;
  for (const auto& [key, more] : unlisted) count += more;
  out << fmt::format(
      "<div class=\"card\"><h3>Not listed here</h3><p>This page lists the first {} of {} changes, by risk. "
      "The others are counted below; all are in the JSON plan (<code>--json-into FILE</code>) and in a saved plan "
      "(<code>tmsync show FILE --target ADDRESS</code>).</p><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"Changes that are not listed\"><table><thead><tr><th scope=\"col\">Export or integration</th>"
      "<th scope=\"col\">Action</th><th scope=\"col\" class=\"number\">Changes</th></tr></thead><tbody>",
      number(total - count), number(total));
  for (const auto& [key, more] : unlisted) {
    out << "<tr><th scope=\"row\">" << code(key.first) << "</th><td>" << plan::to_string(key.second)
        << "</td><td class=\"number\">" << number(more) << "</td></tr>";
  }
  out << "</tbody></table></div></div>\n";
}

class Changes {
 public:
  explicit Changes(const plan::Plan& plan) : plan_(plan) {
    for (const auto action : kByRisk) {
      walk(plan_, action, [&](const Head& head, const auto&) {
        if (static_cast<std::size_t>(total_++) >= kMostListed) {
          ++unlisted_[{head.group, action}];
          return;
        }
        actions_.count(plan::to_string(action), heading_of(action));
        kinds_.count(head.kind, kind_words(head.kind));
        groups_.count(head.group, head.group);
        reasons_.count(head.reason, head.why);
        ++listed_[action];
      });
    }
  }

  [[nodiscard]] bool empty() const { return total_ == 0; }

  void filters(std::ostream& out) const {
    std::vector<std::string_view> order;
    for (const auto action : kByRisk) order.push_back(plan::to_string(action));
    std::int64_t listed = 0;
    for (const auto& [action, count] : listed_) listed += count;
    write_filters({actions_, order, {&groups_, &kinds_, &reasons_}, "changes", listed}, out);
  }

  void list(std::string_view id, std::ostream& out) const {
    for (const auto action : kByRisk) {
      const auto at = listed_.find(action);
      if (at == listed_.end()) continue;
      const auto name = plan::to_string(action);
      out << fmt::format(
          "<section class=\"group a-{0}\" aria-labelledby=\"{1}-{0}\"><h3 id=\"{1}-{0}\"><span class=\"sign\" "
          "aria-hidden=\"true\">{2}</span>{3} <span class=\"muted\">{4}</span></h3><ol class=\"entries\">\n",
          name, id, text(plan::symbol(action)), heading_of(action), number(at->second));
      std::int64_t left = at->second;
      walk(plan_, action, [&](const Head& head, const auto& change) {
        if (left-- <= 0) return;
        entry_head(head, plan::symbol(action), out);
        body(change, out);
        if (action == Action::refused && !head.remedy.empty())
          out << "<p>" << text(sentence(std::string(head.remedy))) << ".</p>";
        out << "</li>\n";
      });
      out << "</ol></section>\n";
    }
    write_unlisted(unlisted_, total_, out);
  }

 private:
  const plan::Plan& plan_;
  Facet actions_{"action", "Action", ""};
  Facet groups_{"group", "Export or integration", "all"};
  Facet kinds_{"kind", "Kind", "all"};
  Facet reasons_{"reason", "Reason", "any"};
  std::map<Action, std::int64_t> listed_;
  Unlisted unlisted_;
  std::int64_t total_ = 0;
};

}  // namespace

void write_changes(const plan::Plan& plan, std::string_view id, std::string_view heading, bool filters,
                   std::ostream& out) {
  const Changes changes(plan);
  out << fmt::format("<section aria-labelledby=\"{0}\"><h2 id=\"{0}\">{1}</h2>\n", id, text(heading));
  if (changes.empty()) {
    out << "<p class=\"muted\">None: everything is as declared.</p>";
  } else {
    if (filters) changes.filters(out);
    changes.list(id, out);
  }
  out << "</section>\n";
}

}  // namespace tmsync::report::html

#include "html/html_filters.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "tmsync/plan/change.hpp"

#include "html/html_parts.hpp"
#include "text/text_block.hpp"

namespace tmsync::report::html {
namespace {

/// The sign in front of an action; other values have none.
std::string sign_of(std::string_view value) {
  for (const auto action : {plan::Action::create, plan::Action::update, plan::Action::remove, plan::Action::restore,
                            plan::Action::adopt, plan::Action::refused}) {
    if (plan::to_string(action) != value) continue;
    return fmt::format("<span class=\"sign\" aria-hidden=\"true\">{}</span>", text(plan::symbol(action)));
  }
  return {};
}

}  // namespace

void Facet::count(std::string_view value, std::string_view words) {
  auto at = values_.find(value);
  if (at == values_.end()) at = values_.emplace(value, Value{std::string(words), 0}).first;
  ++at->second.count;
}

void Facet::write_select(std::ostream& out) const {
  if (values_.size() < 2) return;
  std::vector<std::pair<std::string, const Value*>> sorted;
  for (const auto& [key, value] : values_) sorted.emplace_back(key, &value);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second->words < b.second->words; });
  out << fmt::format("<label>{}<select name=\"{}\"><option value=\"\">{}</option>", text(label_), text(key_),
                     text(all_));
  for (const auto& [key, value] : sorted) {
    out << fmt::format("<option value=\"{}\">{} ({})</option>", text(key), text(value->words), number(value->count));
  }
  out << "</select></label>";
}

void Facet::write_chips(const std::vector<std::string_view>& order, std::ostream& out) const {
  out << "<fieldset><legend>" << text(label_) << "</legend><div class=\"chips\">";
  for (const auto value : order) {
    const auto at = values_.find(value);
    if (at == values_.end()) continue;
    out << fmt::format(
        "<label class=\"chip a-{0}\"><input type=\"checkbox\" name=\"{1}\" value=\"{0}\">{2}{3} "
        "<span class=\"muted\">{4}</span></label>",
        text(value), text(key_), sign_of(value), text(at->second.words), number(at->second.count));
  }
  out << "</div></fieldset>";
}

void write_filters(const Filters& filters, std::ostream& out) {
  out << "<form id=\"filters\" class=\"filters with-script\" role=\"search\" aria-label=\"Search and filter the list\">"
         "<label>Search names, addresses and values <kbd>/</kbd>"
         "<input type=\"search\" name=\"search\" autocomplete=\"off\" spellcheck=\"false\"></label>";
  filters.chips.write_chips(filters.order, out);
  out << "<div class=\"selects\">";
  for (const auto* facet : filters.selects) facet->write_select(out);
  const auto all = number(filters.total);
  out << fmt::format(
      "</div><div class=\"result\"><p id=\"matches\" role=\"status\" data-noun=\"{0}\">{1} of {1} {0}</p>"
      "<button type=\"button\" id=\"clear\" class=\"quiet\">Clear <kbd>Esc</kbd></button>"
      "<button type=\"button\" id=\"open-all\" class=\"quiet\" aria-pressed=\"false\">Open all details</button>"
      "</div></form>\n",
      text(filters.noun), all);
}

}  // namespace tmsync::report::html

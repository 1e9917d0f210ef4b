#include <algorithm>
#include <array>
#include <ostream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "export_words.hpp"
#include "html/html_parts.hpp"
#include "text/text_block.hpp"

namespace tmsync::report::html {
namespace {

using plan::MappingOutcome;
using Rows = std::vector<plan::CoverageRow>;

constexpr std::size_t kMostRows = 200;  // of one attribute

constexpr std::array kOutcomes{MappingOutcome::mapped, MappingOutcome::identity, MappingOutcome::fallback,
                               MappingOutcome::dropped, MappingOutcome::ignored};

void legend(std::ostream& out) {
  out << "<ul class=\"legend\" aria-hidden=\"true\">";
  for (const auto outcome : kOutcomes) {
    out << "<li>";
    bar({{1, plan::to_string(outcome)}}, 1, "", out);
    out << plan::to_string(outcome) << "</li>";
  }
  out << "</ul>";
}

/// One attribute: how many cases carry a value of each outcome, and below it each value.
void attribute(Rows::const_iterator first, Rows::const_iterator last, std::ostream& out) {
  std::vector<BarPart> parts;
  std::vector<std::string> words;
  std::int64_t whole = 0;
  for (const auto outcome : kOutcomes) {
    std::int64_t cases = 0;
    for (auto row = first; row != last; ++row) cases += row->outcome == outcome ? row->cases : 0;
    if (cases == 0) continue;
    whole += cases;
    parts.push_back({cases, plan::to_string(outcome)});
    words.push_back(fmt::format("{} {}", number(cases), plan::to_string(outcome)));
  }
  const auto summary = core::join(words, ", ");
  out << "<div><p>" << text(first->attribute) << " <span class=\"muted small\">" << summary << "</span></p>";
  bar(parts, whole, first->attribute + ": " + summary, out);
  const auto values = static_cast<std::int64_t>(last - first);
  out << "<details><summary class=\"small\">" << core::counted(values, "value")
      << "</summary><table><thead><tr><th scope=\"col\">Value</th><th scope=\"col\">Becomes</th>"
         "<th scope=\"col\" class=\"number\">Cases</th></tr></thead><tbody>";
  // What is lost or guessed is news, the same name on both sides is not.
  std::vector<const plan::CoverageRow*> sorted;
  for (auto row = first; row != last; ++row) sorted.push_back(&*row);
  std::stable_partition(sorted.begin(), sorted.end(),
                        [](const auto* row) { return row->outcome != MappingOutcome::identity; });
  for (std::size_t i = 0; i < std::min(sorted.size(), kMostRows); ++i) {
    const auto& row = *sorted[i];
    out << "<tr><th scope=\"row\">" << name(row.value) << "</th><td>"
        << (row.target.empty() ? std::string() : name(row.target) + ' ') << "<span class=\"muted\">"
        << outcome_words(row) << (row.collapsed ? ", shared with another value" : "")
        << "</span></td><td class=\"number\">" << number(row.cases) << "</td></tr>";
  }
  out << "</tbody></table>";
  if (sorted.size() > kMostRows) {
    out << "<p class=\"muted small\">and " << number(static_cast<std::int64_t>(sorted.size() - kMostRows))
        << " more; the JSON plan has all</p>";
  }
  out << "</details></div>";
}

void samples(std::string_view what, std::int64_t count, const std::vector<plan::ScopeSample>& samples,
             std::ostream& out) {
  if (count == 0) return;
  out << "<details><summary>" << number(count) << ' ' << what << "</summary><ul class=\"plain\">";
  for (const auto& sample : samples) {
    out << "<li>" << name(sample.name) << " <span class=\"muted\">#" << sample.id << "</span></li>";
  }
  const auto more = count - static_cast<std::int64_t>(samples.size());
  if (more > 0) out << "<li class=\"muted\">and " << number(more) << " more</li>";
  out << "</ul></details>";
}

std::string_view things(std::int64_t count, std::string_view one, std::string_view many) {
  return count == 1 ? one : many;
}

}  // namespace

void write_scope_diff(const plan::ScopeDiff& diff, std::ostream& out) {
  const bool compared = diff.basis == plan::ScopeDiff::Basis::configuration;
  if (!compared && diff.cases.empty() && (!diff.launches || diff.launches->empty())) return;
  out << "<div><h4>Scope, compared with " << (compared ? "the other configuration" : "what was applied last")
      << "</h4>";
  if (diff.is_new) out << "<p>The other configuration does not declare this export.</p>";
  if (compared && !diff.is_new && !core::trim(diff.old_aql).empty()) {
    out << "<p class=\"small muted\">Query there</p><code class=\"aql\">" << text(diff.old_aql) << "</code>";
  }
  if (diff.cases.empty() && (!diff.launches || diff.launches->empty())) out << "<p>The same objects.</p>";
  const auto parts = [&](const plan::ScopeDelta& part, std::string_view one, std::string_view many) {
    samples(fmt::format("{} entering", things(part.entering, one, many)), part.entering, part.entering_samples, out);
    samples(fmt::format("{} leaving", things(part.leaving, one, many)), part.leaving, part.leaving_samples, out);
  };
  parts(diff.cases, "test case", "test cases");
  if (diff.launches) parts(*diff.launches, "launch", "launches");
  out << "</div>";
}

void write_coverage(const Rows& rows, std::ostream& out) {
  out << "<h4>Mapping coverage</h4>";
  if (rows.empty()) {
    out << "<p class=\"muted\">No value of a mapped attribute was met.</p>";
    return;
  }
  legend(out);
  for (auto first = rows.begin(); first != rows.end();) {
    const auto last =
        std::find_if(first, rows.end(), [&](const auto& row) { return row.attribute != first->attribute; });
    attribute(first, last, out);
    first = last;
  }
}

}  // namespace tmsync::report::html

#include "text/scope_text.hpp"

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "export_words.hpp"

namespace tmsync::report {
namespace {

void samples(char sign, const std::vector<plan::ScopeSample>& shown, std::int64_t all, Color color, TextBlock& out) {
  for (const auto& sample : shown) {
    const auto text = fmt::format("{} {} \"{}\"", sign, sample.id, safe(sample.name));
    out.line(4, paint(out.fit(text, 4), color, out.color()));
  }
  const auto more = all - static_cast<std::int64_t>(shown.size());
  if (more > 0 && !shown.empty()) out.line(4, fmt::format("{} ... and {} more", sign, number(more)));
}

}  // namespace

void scope_move_text(const plan::ExportPlan& planned, TextBlock& out) {
  for (const auto& [text, delta] : scope_moves(planned)) {
    out.item(2, "scope change: " + text);
    samples('+', delta->entering_samples, delta->entering, Color::green, out);
    samples('-', delta->leaving_samples, delta->leaving, Color::red, out);
  }
  for (const auto& text : old_queries(planned)) out.paragraph(4, safe(text));
}

}  // namespace tmsync::report

#include <ostream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "html/html_parts.hpp"
#include "launch_words.hpp"

namespace tmsync::report::html {

void write_launches(const plan::LaunchPlan& launches, std::ostream& out) {
  constexpr std::size_t kNotes = 50;
  const auto aql = core::trim(launches.aql);
  out << "<div><h4>Launches</h4>";
  if (aql.empty()) {
    out << "<p>all with results of these test cases</p>";
  } else {
    out << "<code class=\"aql\">" << text(aql) << "</code>";
  }
  out << "<ul class=\"plain\"><li>" << text(launch_counts(launches)) << "</li>";
  const auto line = [&](std::string_view label, const std::string& words) {
    if (!words.empty()) out << "<li><span class=\"muted\">" << label << "</span> " << text(words) << "</li>";
  };
  line("Results:", results_work(launches));
  line("Left out:", left_out_words(launches.left_out));
  line("Attachments:", attachment_words(launches));
  line("Environment:", environment_words(launches, 0));
  if (launches.uploads > 0) {
    line("Upload:", launches.bulk ? "in bulk" : "one by one, since " + launches.why_single);
    line("Not carried:", core::join(plan::not_carried(launches.bulk), "; "));
  }
  for (std::size_t i = 0; i < launches.notes.size() && i < kNotes; ++i) line("Note:", launches.notes[i]);
  if (launches.notes.size() > kNotes) line("", fmt::format("and {} more notes", launches.notes.size() - kNotes));
  out << "</ul></div>";
}

}  // namespace tmsync::report::html

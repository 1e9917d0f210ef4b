#include <algorithm>
#include <map>
#include <ostream>
#include <sstream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/plan/guards.hpp"
#include "tmsync/report/guard_report.hpp"

#include "html/html_parts.hpp"
#include "not_done.hpp"
#include "text/text_block.hpp"

namespace tmsync::report::html {
namespace {

constexpr std::size_t kMostOperations = 1'000;

class Attention {
 public:
  explicit Attention(const RunResult& result) : result_(result) {}

  void collect() {
    if (result_.applied != nullptr) not_done(*result_.applied);
    if (result_.plan != nullptr && result_.drift == nullptr) {
      guards(*result_.plan);
      unread(*result_.plan);
      risky(*result_.plan);
      removed(*result_.plan);
    }
    if (result_.drift != nullptr) {
      for (const auto& one : result_.drift->unread)
        alert("bad", "Not read", code(one.address) + ": " + text(one.message));
    }
    if (result_.remaining != nullptr) remaining(*result_.remaining);
    diagnostics();
  }

  [[nodiscard]] std::string take() const { return out_.str(); }

 private:
  void alert(const char* tone, std::string_view title, const std::string& html, const std::string& more = {}) {
    out_ << "<li class=\"alert tone-" << tone << "\"><p><strong>" << text(title) << "</strong> " << html << "</p>"
         << more << "</li>\n";
  }

  void not_done(const Applied& applied) {
    std::map<std::string, std::int64_t> states;
    for (const auto& operation : applied.not_done) ++states[operation.state];
    const auto operations = summed_up(applied.not_done);
    for (const auto& [state, count] : states) {
      std::ostringstream list;
      list << "<ul>";
      std::size_t shown = 0;
      for (const auto& one : operations) {
        const auto& operation = *one.first;
        if (operation.state != state || ++shown > kMostOperations) continue;
        list << "<li>";
        if (one.what.empty()) {
          list << text(operation.action) << ' ' << code(operation.address) << ' ' << name(operation.name);
        } else {
          list << text(one.what);
        }
        if (!operation.message.empty()) list << ": " << text(operation.message);
        list << "</li>";
      }
      list << "</ul>";
      if (shown > kMostOperations) {
        list << "<p>and " << number(static_cast<std::int64_t>(shown - kMostOperations)) << " more</p>";
      }
      const std::string body = fmt::format("<details{}><summary>{}</summary>{}</details>", shown <= 20 ? " open" : "",
                                           core::counted(count, "operation"), list.str());
      alert(state == "stale" || state == "skipped" ? "warn" : "bad", "Not done: " + state + ".", "", body);
    }
  }

  void guards(const plan::Plan& plan) {
    for (const auto& guard : plan.guards) {
      if (!guard.stopped) continue;
      const auto finding = text(guard_finding(guard, plan)) + '.';
      const auto what = code(ack_of(guard)) + ' ' + finding;
      if (guard.acknowledged) {
        alert("plain", "Guard lifted:", what + ' ' + text(sentence(acknowledgement(guard))) + '.');
        continue;
      }
      const bool of_run = guard.address == plan::kRunAddress;
      alert("bad", "Stopped by a guard:", what,
            fmt::format("<p>Apply stops here. {}, or lift it once with {}{}.</p>", text(sentence(guard_setting(guard))),
                        code("--ack " + ack_of(guard)),
                        of_run ? "" : ", or up to a day, with the reason, under <code>spec.guards.acknowledge</code>"));
    }
  }

  void unread(const plan::Plan& plan) {
    for (const auto& planned : plan.integrations) {
      if (planned.state != plan::IntegrationPlan::State::failed) continue;
      alert("bad", "Not planned:", code(plan::integration_address(planned.name)) + ' ' + text(planned.error.message));
    }
    for (const auto& planned : plan.exports) {
      if (planned.state != plan::ExportState::failed) continue;
      alert("bad", "Not planned:", code(plan::export_address(planned.name)) + ' ' + text(planned.error.message));
    }
  }

  void risky(const plan::Plan& plan) {
    const auto sum = plan.summary();
    if (sum.refused > 0) {
      alert("bad", "Refused:",
            core::counted(sum.refused, "object") + " stay untouched. " +
                "<a href=\"#changes-refused\">Which, and what to do</a>");
    }
    if (sum.remove > 0) {
      alert("warn", "Delete:", core::counted(sum.remove, "object") + ". <a href=\"#changes-delete\">Which</a>");
    }
    std::int64_t leaving = 0;
    for (const auto& planned : plan.exports) {
      if (planned.scope_diff) leaving += planned.scope_diff->cases.leaving;
    }
    if (leaving > 0) {
      alert("warn",
            "Leaving the scope:", core::counted(leaving, "test case") + ". <a href=\"#exports\">See each export</a>");
    }
  }

  void removed(const plan::Plan& plan) {
    for (const auto& gone : plan.removed_exports) {
      alert("warn", "No longer declared:",
            code(plan::export_address(gone)) + " Its copies stay on the recipient and are no longer kept up to date.");
    }
  }

  void remaining(const plan::Plan& plan) {
    const auto sum = plan.summary();
    if (!sum.has_changes() && plan.complete) return;
    alert("bad", "Left after the apply:", "a new plan is not empty. <a href=\"#remaining\">What it would do</a>");
  }

  void diagnostics() {
    if (result_.verified != nullptr) {
      diagnostics(result_.verified->diagnostics);
    } else if (result_.drift != nullptr) {
      diagnostics(result_.drift->diagnostics);
    } else if (result_.plan != nullptr) {
      diagnostics(result_.plan->diagnostics);
    }
  }

  void diagnostics(const core::Diagnostics& all) {
    for (const auto& one : all.sorted()) {
      const bool bad = one.severity == core::Severity::error;
      const auto place = core::to_string(one.where);
      std::string body = text(one.summary) + '.';
      if (!one.hint.empty()) body += ' ' + text(sentence(one.hint)) + '.';
      body +=
          " <span class=\"muted\">" + text(one.code) + (place.empty() ? std::string() : ", " + code(place)) + "</span>";
      alert(bad                                       ? "bad"
            : one.severity == core::Severity::warning ? "warn"
                                                      : "plain",
            sentence(std::string(core::to_string(one.severity))) + ':', body);
    }
  }

  const RunResult& result_;
  std::ostringstream out_;
};

}  // namespace

void write_attention(const RunResult& result, std::ostream& out) {
  Attention attention(result);
  attention.collect();
  const auto alerts = attention.take();
  if (alerts.empty()) return;
  out << "<section aria-labelledby=\"attention\"><h2 id=\"attention\">Look at this first</h2><ul class=\"alerts\">\n"
      << alerts << "</ul></section>\n";
}

}  // namespace tmsync::report::html

#include <array>
#include <map>
#include <ostream>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_report.hpp"
#include "tmsync/report/run_result.hpp"

#include "export_words.hpp"
#include "html/html_assets.hpp"
#include "html/html_parts.hpp"
#include "result_words.hpp"
#include "text/text_block.hpp"

namespace tmsync::report {
namespace {

using html::code;
using html::text;

/// What a content security policy calls an inline style or script that may be there.
std::string source_hash(std::string_view source) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(source.data(), source.size(), digest.data(), &length, EVP_sha256(), nullptr);
  std::array<unsigned char, 4 * EVP_MAX_MD_SIZE / 3 + 4> encoded{};
  const int size = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(length));
  return "'sha256-" + std::string(encoded.begin(), encoded.begin() + size) + '\'';
}

struct Outcome {
  std::string words;
  const char* tone;
};

Outcome outcome_of(const RunResult& result) {
  static const std::map<std::string, Outcome> applied{{"applied", {"Applied", "good"}},
                                                      {"incomplete", {"Not everything was done", "bad"}},
                                                      {"nothing_to_do", {"Nothing to do", "good"}},
                                                      {"guarded", {"Stopped by a guard", "bad"}},
                                                      {"declined", {"Not applied", "plain"}},
                                                      {"interrupted", {"Interrupted", "warn"}},
                                                      {"stale", {"Some objects changed meanwhile", "warn"}}};
  if (const auto known = applied.find(result.outcome); known != applied.end()) {
    if (result.remaining != nullptr && result.remaining->summary().has_changes()) return {"Something is left", "bad"};
    const bool good = std::string_view(known->second.tone) == "good";
    if (good && result.plan->summary().refused > 0) return {known->second.words + ", but objects are refused", "warn"};
    return known->second;
  }
  if (result.verified != nullptr) {
    if (result.verified->passed()) return {"Everything arrived", "good"};
    return result.verified->count(plan::CheckState::failed) > 0 ? Outcome{"Not as it should be", "bad"}
                                                                : Outcome{"Not proved", "warn"};
  }
  if (result.drift != nullptr) {
    if (!result.drift->complete) return {"Not everything could be read", "bad"};
    return result.drift->count() == 0 ? Outcome{"No drift", "good"} : Outcome{"Drift", "warn"};
  }
  if (result.plan->guarded()) return {"Stopped by a guard", "bad"};
  if (!result.plan->complete) return {"Not everything could be read", "bad"};
  const auto sum = result.plan->summary();
  if (sum.has_changes()) return {"Ready to apply", "plain"};
  return sum.refused > 0 ? Outcome{"Objects are refused", "warn"} : Outcome{"Nothing to do", "good"};
}

std::string heading_of(const RunResult& result) {
  if (result.verified != nullptr) {
    const auto& found = *result.verified;
    return fmt::format("{}: {} passed, {} failed, {} not known",
                       core::counted(static_cast<std::int64_t>(found.checks.size()), "check"),
                       number(found.count(plan::CheckState::passed)), number(found.count(plan::CheckState::failed)),
                       number(found.count(plan::CheckState::unknown)));
  }
  if (result.drift != nullptr) {
    const auto differ = static_cast<std::int64_t>(result.drift->count());
    const auto unread =
        result.drift->plan == nullptr ? std::string() : html::sentence(unread_words(*result.drift->plan));
    if (!unread.empty()) {
      if (nothing_read(*result.drift->plan)) return unread;
      return unread + ": " +
             (differ == 0 ? "nothing differs in the rest" : core::counted(differ, "object differs", "objects differ"));
    }
    return differ == 0 ? "Nothing differs" : core::counted(differ, "object differs", "objects differ");
  }
  const auto sum = result.applied != nullptr ? result.applied->done : result.plan->summary();
  const auto all = sum.create + sum.update + sum.remove + sum.restore + sum.adopt;
  if (result.applied != nullptr) {
    return all == 0 ? "No changes were made" : core::counted(all, "change was made", "changes were made");
  }
  const auto& plan = *result.plan;
  if (nothing_read(plan)) return html::sentence(unread_words(plan));
  if (!plan.complete) {
    return html::sentence(unread_words(plan)) + ": " +
           (all == 0 ? std::string("no changes in the rest") : core::counted(all, "change"));
  }
  return all == 0 ? "No changes" : core::counted(all, "change");
}

struct Tile {
  const char* action;
  const char* sign;
  const char* label;
  std::int64_t count;
};

void write_tiles(const std::vector<Tile>& tiles, std::ostream& out) {
  out << "<dl class=\"tiles\">";
  for (const auto& tile : tiles) {
    out << fmt::format(
        "<div class=\"tile a-{}{}\"><dt><span class=\"sign\" aria-hidden=\"true\">{}</span>{}</dt><dd>{}</dd></div>",
        tile.action, tile.count == 0 ? " zero" : "", text(tile.sign), tile.label, number(tile.count));
  }
  out << "</dl>";
}

std::vector<Tile> actions_of(const plan::Summary& sum) {
  return {{"create", "+", "create", sum.create},
          {"update", "~", "update", sum.update},
          {"delete", "-", "delete", sum.remove},
          {"restore", "^", "restore", sum.restore},
          {"adopt", "<=", "adopt", sum.adopt}};
}

void tiles(const RunResult& result, std::ostream& out) {
  if (result.applied == nullptr) {
    const auto sum = result.plan->summary();
    auto list = actions_of(sum);
    list.push_back({"refused", "!", "refused", sum.refused});
    list.push_back({"none", "=", "unchanged", sum.unchanged});
    write_tiles(list, out);
    return;
  }
  const auto& applied = *result.applied;
  auto list = actions_of(applied.done);
  const std::array not_done{
      Tile{"failed", "!", "failed", applied.failed}, Tile{"skipped", "!", "skipped", applied.skipped},
      Tile{"unknown", "?", "unknown", applied.unknown}, Tile{"stale", "!", "stale", applied.stale}};
  for (const auto& tile : not_done) {
    if (tile.count > 0) list.push_back(tile);
  }
  write_tiles(list, out);
}

class Facts {
 public:
  explicit Facts(std::ostream& out) : out_(out) { out_ << "<dl class=\"facts\">"; }
  ~Facts() { out_ << "</dl>"; }
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;
  void add(std::string_view label, const std::string& html) {
    out_ << "<div><dt>" << label << "</dt><dd>" << html << "</dd></div>";
  }

 private:
  std::ostream& out_;
};

void facts(const RunResult& result, std::ostream& out) {
  const auto& plan = *result.plan;
  Facts list(out);
  for (const auto& instance : plan.instances) {
    std::string about = html::name(instance.name) + ' ' + code(instance.endpoint);
    if (!instance.user.empty()) about += " as " + html::name(instance.user);
    if (instance.requests > 0 && result.drift == nullptr) about += ", " + core::counted(instance.requests, "request");
    list.add("Instance", about);
  }
  if (!plan.shard.empty()) list.add("Shard", text(plan.shard));
  if (!plan.reverts.empty()) list.add("Brings back", "what run " + code(plan.reverts) + " changed");
  if (result.drift == nullptr) {
    list.add("Cost", fmt::format("{}, about {} s", core::counted(plan.requests(), "request"), number(plan.seconds())));
    if (result.applied == nullptr) list.add("Digest", code(digest_of(result)));
  }
  if (!plan.config_digest.empty()) list.add("Configuration", code(plan.config_digest));
  if (!plan.tool_version.empty()) list.add("tmsync", text(plan.tool_version));
}

void hero(const RunResult& result, std::ostream& out) {
  const auto outcome = outcome_of(result);
  out << "<section class=\"hero\" aria-labelledby=\"result\"><p class=\"pill tone-" << outcome.tone << "\">"
      << outcome.words << "</p><h1 id=\"result\">" << heading_of(result) << "</h1>";
  if (result.applied != nullptr && result.applied->results > 0) {
    out << "<p class=\"lead\">" << core::counted(result.applied->results, "result") << " of launches uploaded.</p>";
  }
  if (result.plan != nullptr && result.drift == nullptr) {
    if (const auto ignored = ignored_words(*result.plan); !ignored.empty()) {
      out << "<p class=\"lead\">" << text(ignored) << ".</p>";
    }
    tiles(result, out);
  }
  if (result.plan != nullptr) facts(result, out);
  if (result.applied != nullptr && !result.applied->notes.empty()) {
    out << "<ul class=\"notes\">";
    for (const auto& note : result.applied->notes) out << "<li>" << text(note) << "</li>";
    out << "</ul>";
  }
  out << "</section>\n";
}

void top(const RunResult& result, std::ostream& out) {
  out << "<a class=\"skip\" href=\"#main\">Skip to the content</a>\n<header class=\"bar-top\"><div class=\"wide\">"
         "<p class=\"mark\">tmsync <span>"
      << text(result.verb) << "</span></p><nav aria-label=\"On this page\">";
  if (result.verified != nullptr) {
    out << "<a href=\"#checks\">Checks</a>";
  } else if (result.drift != nullptr) {
    out << "<a href=\"#drift\">What differs</a>";
  } else {
    out << "<a href=\"#exports\">Exports</a><a href=\"#changes\">Changes</a>";
    if (result.remaining != nullptr) out << "<a href=\"#remaining\">Left</a>";
  }
  out << "</nav><button type=\"button\" id=\"scheme\" class=\"quiet with-script\" aria-pressed=\"false\">Dark</button>"
         "</div></header>\n";
}

}  // namespace

void write_html(const RunResult& result, std::ostream& out) {
  out << "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      << fmt::format(
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; script-src {}; "
             "base-uri 'none'; form-action 'none'\">\n",
             source_hash(kReportStyle), source_hash(kReportScript))
      << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n<title>tmsync "
      << text(result.verb) << ": " << heading_of(result) << "</title>\n<style>" << kReportStyle
      << "</style>\n</head>\n<body>\n";
  top(result, out);
  out << "<main id=\"main\" class=\"wide\" tabindex=\"-1\">\n";
  hero(result, out);
  html::write_attention(result, out);
  if (result.verified != nullptr) {
    html::write_checks(*result.verified, out);
  } else if (result.drift != nullptr) {
    html::write_drift(*result.drift, out);
  } else {
    html::write_exports(*result.plan, out);
    html::write_changes(*result.plan, "changes", result.applied != nullptr ? "What was planned" : "Changes", true, out);
    if (result.remaining != nullptr) {
      html::write_changes(*result.remaining, "remaining", "Left after the apply", false, out);
    }
  }
  out << "</main>\n<footer class=\"wide\"><p>This page is complete in itself: it loads nothing and sends "
         "nothing.</p></footer>\n"
      << "<script>" << kReportScript << "</script>\n</body>\n</html>\n";
}

}  // namespace tmsync::report

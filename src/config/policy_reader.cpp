#include <algorithm>

#include "tmsync/model/policy.hpp"

#include "reader.hpp"

namespace tmsync::config {
namespace {

constexpr std::string_view kLostMark = "lostMark";

bool has_form_of_day(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  return text.size() == kForm.size() && std::equal(text.begin(), text.end(), kForm.begin(), [](char c, char form) {
           return form == '0' ? c >= '0' && c <= '9' : c == form;
         });
}

/// A last day as text. What has no form of a day is the schema check's business.
std::string read_day(const SourceFile& file, const Node& node, core::Diagnostics& diags) {
  if (node.kind != Node::Kind::string) return {};
  if (has_form_of_day(node.text) && !model::is_day(node.text)) {
    diags.error("TM1221", file.position(node), "the calendar has no day " + node.text, "year-month-day: 2026-12-24");
  }
  return node.text;
}

void read_pause(const SourceFile& file, const Node& node, model::Export& exported, core::Diagnostics& diags) {
  exported.paused_where = file.position(node);
  exported.paused = node.kind == Node::Kind::mapping || flag_or(&node, false);
  const Node* until = node.find("until");
  if (until != nullptr) {
    exported.paused_until = read_day(file, *until, diags);
    exported.paused_where = file.position(*until);
  }
  exported.pause_reason = text_or(node.find("reason"), "");
}

void read_limit(const SourceFile& file, const Node& guards, std::string_view key,
                std::optional<model::Threshold>& target, core::Diagnostics& diags) {
  const Node* node = guards.find(key);
  const auto text = text_of(node);
  if (!text) return;
  const auto threshold = model::parse_threshold(*text);
  if (!threshold) return;  // the schema says what is wrong with it
  if (threshold->percent && threshold->value > 100 && key == "maxDelete") {
    diags.error("TM1214", file.position(*node), "more than 100% cannot be deleted", "0% to 100%");
    return;
  }
  target = threshold;
}

model::Acknowledgement read_acknowledgement(const SourceFile& file, const Node& node, core::Diagnostics& diags) {
  model::Acknowledgement one;
  one.where = file.position(node);
  one.guard = text_or(node.find("guard"), "");
  one.reason = text_or(node.find("reason"), "");
  if (const Node* until = node.find("until")) {
    one.until = read_day(file, *until, diags);
    one.where = file.position(*until);
  }
  const Entry* test_case = node.entry("testCase");
  if (test_case != nullptr) one.test_case = integer_of(test_case->value);
  if (test_case != nullptr && !one.guard.empty() && one.guard != kLostMark) {
    diags.error("TM1225", file.position(*test_case->key), "\"testCase\" does not belong to the guard " + one.guard,
                "remove it: the guard is about the whole export; one test case is named with guard: lostMark alone");
  }
  if (test_case == nullptr && one.guard == kLostMark && !is_misspelt(node, "testCase")) {
    diags.error("TM1225", file.position(node), "a lost mark is acknowledged for one test case, and none is named",
                "add `testCase:`, the id of the test case on the source, as the plan shows it");
  }
  return one;
}

void read_acknowledgements(const SourceFile& file, const Node& list, std::vector<model::Acknowledgement>& all,
                           core::Diagnostics& diags) {
  for (const Node* item : list.items) {
    if (item->kind != Node::Kind::mapping) continue;
    auto one = read_acknowledgement(file, *item, diags);
    const auto same = std::find_if(all.begin(), all.end(), [&](const auto& other) {
      return !one.guard.empty() && other.guard == one.guard && other.test_case == one.test_case;
    });
    if (same != all.end()) {
      diags.error("TM1226", file.position(*item), "the guard " + one.guard + " is acknowledged twice",
                  "keep one of them; the other is at " + core::to_string(same->where));
    }
    all.push_back(std::move(one));
  }
}

}  // namespace

void read_policy(const SourceFile& file, const Node& spec, model::Export& exported, core::Diagnostics& diags) {
  if (const Node* paused = spec.find("paused")) read_pause(file, *paused, exported, diags);
  const Node* guards = spec.find("guards");
  if (guards == nullptr) return;
  read_limit(file, *guards, "maxCreate", exported.guards.max_create, diags);
  read_limit(file, *guards, "maxUpdate", exported.guards.max_update, diags);
  read_limit(file, *guards, "maxDelete", exported.guards.max_delete, diags);
  read_limit(file, *guards, "maxIgnored", exported.guards.max_ignored, diags);
  exported.guards.allow_empty_scope = flag_or(guards->find("allowEmptyScope"), false);
  if (const Node* list = guards->find("acknowledge")) {
    read_acknowledgements(file, *list, exported.guards.acknowledged, diags);
  }
}

}  // namespace tmsync::config

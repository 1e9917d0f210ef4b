#include "objects.hpp"

#include <algorithm>
#include <tuple>

#include "tmsync/plan/plan.hpp"

#include "case_image.hpp"

namespace tmsync::sync {
namespace {

constexpr const char* kCase = "test-case";
constexpr const char* kLaunch = "launch";

/// "payments" of export/payments/test-case/5.
std::string name_in(const std::string& address) {
  const auto first = address.find('/');
  if (first == std::string::npos) return {};
  return address.substr(first + 1, address.find('/', first + 1) - first - 1);
}

bool wanted(const std::string& address, const PlanOptions& options) {
  if (!options.targets.empty() && !plan::address_matches(options.targets, address)) return false;
  return options.excludes.empty() || !plan::address_matches(options.excludes, address);
}

/// Exports between the same projects write into the same launch, each under its own address.
using Key = std::tuple<std::string, std::string, model::Id, model::Id, std::string>;

Key key_of(const RevertOperation& operation, const std::map<std::string, const RecordedExport*>& exports) {
  const bool plain = operation.kind != kCase && operation.kind != kLaunch;
  const auto recorded = exports.find(name_in(operation.address));
  if (plain || !operation.recipient_id || recorded == exports.end()) {
    return {operation.kind, "", 0, 0, operation.address};
  }
  return {operation.kind, recorded->second->recipient_instance, recorded->second->recipient_project,
          *operation.recipient_id, ""};
}

/// `later` of the same object, on top of what came before it.
void merge(RevertOperation& first, const RevertOperation& later) {
  if (!later.after_rev.empty()) first.after_rev = later.after_rev;
  first.state = later.state;
  first.results += later.results;
  if (first.action == "create" && first.before.empty()) return;
  if (later.action == "delete") first.action = later.action;
  if (first.kind != kCase || first.before.empty() || later.before.empty()) return;
  auto before = parse_case_image(first.before.text());
  const auto again = parse_case_image(later.before.text());
  if (!before || !again) return;
  for (const auto& [field, digest] : again->written) before->written[field] = digest;
  first.before = to_json(*before);
}

void sort(std::vector<RevertOperation>& operations) {
  std::stable_sort(operations.begin(), operations.end(),
                   [](const auto& a, const auto& b) { return a.source_id.value_or(0) < b.source_id.value_or(0); });
}

}  // namespace

bool changed_something(const RevertOperation& operation) {
  if (operation.action == "create" && operation.before.empty()) {
    return operation.recipient_id.has_value() || operation.state == "unknown";
  }
  return !operation.before.empty();
}

RevertObjects objects_of(const RevertSource& source, const PlanOptions& options) {
  std::map<std::string, const RecordedExport*> recorded;
  for (const auto& one : source.exports) recorded.emplace(one.name, &one);
  std::map<Key, std::size_t> met;
  std::vector<RevertOperation> merged;
  for (const auto& operation : source.operations) {
    if (!changed_something(operation) || !wanted(operation.address, options)) continue;
    const auto [at, fresh] = met.emplace(key_of(operation, recorded), merged.size());
    if (fresh) {
      merged.push_back(operation);
    } else {
      merge(merged[at->second], operation);
    }
  }
  RevertObjects objects;
  for (auto& operation : merged) {
    const std::string name = name_in(operation.address);
    if (operation.address.starts_with("integration/")) {
      objects.integrations[name].push_back(std::move(operation));
      continue;
    }
    auto& of_export = objects.exports[name];
    auto& list = operation.kind == kCase     ? of_export.cases
                 : operation.kind == kLaunch ? of_export.launches
                                             : of_export.configuration;
    list.push_back(std::move(operation));
  }
  for (auto& [name, of_export] : objects.exports) {
    sort(of_export.cases);
    sort(of_export.launches);
  }
  return objects;
}

}  // namespace tmsync::sync

#include <algorithm>
#include <cctype>

#include "instance.hpp"
#include "reference.hpp"

namespace tmsync::standin {
namespace {

/// Two projects with the same content dump to the same text, so ids, dates and authors stay out, and whatever points to
/// an attachment says what that attachment holds.
class Dumper {
 public:
  explicit Dumper(const State& state) : state_(state) {}

  [[nodiscard]] json dump(const Case& c) const {
    json row = {{"name", c.name},
                {"fullName", c.full_name},
                {"description", portable(c.description)},
                {"precondition", portable(c.precondition)},
                {"expectedResult", portable(c.expected_result)},
                {"automated", c.automated},
                {"external", c.external},
                {"deleted", c.deleted},
                {"status", name_in(state_.statuses, c.status)},
                {"workflow", name_in(state_.workflows, c.workflow)},
                {"layer", name_in(state_.layers, c.layer)}};
    row["tags"] = sorted_names(state_.tags, c.tags);
    row["links"] = links(c);
    row["members"] = members(c);
    row["customFields"] = values(c);
    row["issues"] = issues(c);
    row["testKeys"] = test_keys(c);
    row["relations"] = relations(c);
    row["examples"] = json::array();
    for (const Example& example : c.examples) row["examples"].push_back(example.parameters);
    row["scenario"] = c.scenario ? steps(*c.scenario, c.scenario->root) : json::array();
    row["attachments"] = attachments("testCaseId", c.id);
    return row;
  }

 private:
  [[nodiscard]] static json name_in(const Table& table, Id id) {
    const json* row = table.find(id);
    return row == nullptr ? json() : row->at("name");
  }

  [[nodiscard]] static json sorted(json list) {
    std::sort(list.begin(), list.end());
    return list;
  }

  [[nodiscard]] static json sorted_names(const Table& table, const std::vector<Id>& ids) {
    json list = json::array();
    for (const Id id : ids) list.push_back(name_in(table, id));
    return sorted(std::move(list));
  }

  [[nodiscard]] static json links(const Case& c) {
    json list = json::array();
    for (const Link& link : c.links) {
      // The mark's URL carries hashes and dates of the source; its name alone says what it marks.
      list.push_back({{"name", link.name}, {"type", link.type}, {"url", link.type == "tmsync" ? "" : link.url}});
    }
    return sorted(std::move(list));
  }

  [[nodiscard]] json members(const Case& c) const {
    json list = json::array();
    for (const Member& member : c.members) list.push_back({name_in(state_.roles, member.role), member.user});
    return sorted(std::move(list));
  }

  [[nodiscard]] json values(const Case& c) const {
    json list = json::array();
    for (const Id id : c.values) {
      const json* row = state_.values.find(id);
      if (row != nullptr) list.push_back({name_in(state_.fields, id_of(*row, "customFieldId")), row->at("name")});
    }
    return sorted(std::move(list));
  }

  [[nodiscard]] json issues(const Case& c) const {
    json list = json::array();
    for (const Id id : c.issues) {
      const json* row = state_.issues.find(id);
      if (row != nullptr) list.push_back({name_in(state_.integrations, id_of(*row, "integrationId")), row->at("name")});
    }
    return sorted(std::move(list));
  }

  [[nodiscard]] json test_keys(const Case& c) const {
    json list = json::array();
    for (const TestKey& key : c.test_keys) list.push_back({name_in(state_.integrations, key.integration), key.name});
    return sorted(std::move(list));
  }

  [[nodiscard]] json relations(const Case& c) const {
    json list = json::array();
    for (const Relation& relation : c.relations) {
      const auto target = state_.cases.find(relation.target);
      list.push_back({relation.type, target == state_.cases.end() ? "" : target->second.name});
    }
    return sorted(std::move(list));
  }

  [[nodiscard]] std::string file_mark(Id id) const {
    const json* row = state_.attachments.find(id);
    if (row == nullptr) return "unknown";
    return flag_of(*row, "missed") ? "missed" : text_of(*row, "sha256");
  }

  [[nodiscard]] json attachments(const char* owner, Id id) const {
    json list = json::array();
    for (const auto& [file, row] : state_.attachments.rows()) {
      if (id_of(row, owner) == id) list.push_back({text_of(row, "name"), text_of(row, "contentType"), file_mark(file)});
    }
    return sorted(std::move(list));
  }

  /// Both forms of an attachment's URL become `attachment:<sha256>`.
  [[nodiscard]] std::string portable(std::string text) const {
    for (const std::string prefix : {"/api/rs/testcase/attachment/", "/api/testcase/attachment/"}) {
      for (std::size_t at = 0; (at = text.find(prefix, at)) != std::string::npos; ++at) {
        std::size_t end = at + prefix.size();
        while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
        const std::string digits = text.substr(at + prefix.size(), end - at - prefix.size());
        if (digits.empty() || digits.size() > 18) continue;
        if (text.compare(end, 8, "/content") == 0) end += 8;
        text.replace(at, end - at, "attachment:" + file_mark(std::stoll(digits)));
      }
    }
    return text;
  }

  [[nodiscard]] json steps(const Scenario& scenario, const std::vector<Id>& ids) const {
    json list = json::array();
    for (const Id id : ids) {
      const Step& step = scenario.steps.at(id);
      json item = json::object();
      if (step.attachment != 0) {
        const json* row = state_.attachments.find(step.attachment);
        item["attachment"] = {row == nullptr ? "" : text_of(*row, "name"), file_mark(step.attachment)};
      } else if (step.shared_step != 0) {
        const auto inner = state_.shared_scenarios.find(step.shared_step);
        item["shared"] = name_in(state_.shared_steps, step.shared_step);
        if (inner != state_.shared_scenarios.end()) item["sharedSteps"] = steps(inner->second, inner->second.root);
      } else {
        item["body"] = portable(step.body);
        if (!step.body_json.empty()) item["bodyJson"] = json::parse(step.body_json, nullptr, false);
      }
      if (!step.children.empty()) item["steps"] = steps(scenario, step.children);
      if (step.expected != 0) item["expected"] = steps(scenario, scenario.steps.at(step.expected).children);
      list.push_back(std::move(item));
    }
    return list;
  }

  const State& state_;
};

/// Sorted by the source that a mark names, else by name.
std::string order_of(const Case& c) {
  for (const Link& link : c.links) {
    if (link.type == "tmsync") return "0" + link.name;
  }
  return "1" + c.name;
}

}  // namespace

std::string dump_project(const State& state, const std::string& project) {
  const json* row = state.projects.find_by("name", project);
  if (row == nullptr) return {};
  const Dumper dumper(state);
  std::vector<std::pair<std::string, json>> rows;
  for (const auto& [id, c] : state.cases) {
    if (c.project == id_of(*row)) rows.emplace_back(order_of(c), dumper.dump(c));
  }
  std::sort(rows.begin(), rows.end());
  json cases = json::array();
  for (auto& [order, test_case] : rows) cases.push_back(std::move(test_case));
  json document{{"project", project}, {"testCases", std::move(cases)}};
  if (json launches = dump_launches(state, id_of(*row)); !launches.empty()) document["launches"] = std::move(launches);
  return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace tmsync::standin

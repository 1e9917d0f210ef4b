#include <set>

#include "tmsync/core/hash.hpp"
#include "tmsync/core/text.hpp"

#include "query.hpp"
#include "tms_sync.hpp"

namespace tmsync::standin {
namespace {

/// A string of AQL.
std::string quoted(const std::string& text) {
  std::string aql = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') aql += '\\';
    aql += c;
  }
  return aql + "\"";
}

class CaseSync {
 public:
  CaseSync(State& state, const Recipient& recipient, const SyncJob& job, json& memory, SyncReport& report)
      : state_(state),
        recipient_(recipient),
        job_(job),
        memory_(memory),
        report_(report),
        mapper_(state, recipient, job.project_key, job.mapping) {
    for (const auto& [source, copy] : memory_.items()) taken_.insert(id_of(copy));
  }

  /// The copy of the case; 0 where there is none.
  Id carry(const Case& source) {
    const std::string key = std::to_string(source.id);
    json body = content_of(source);
    body.update(mapper_.body_of(source));
    const std::string digest = core::sha256_hex(body.dump(-1, ' ', false, json::error_handler_t::replace));
    if (const auto known = memory_.find(key); known != memory_.end()) {
      const Id copy = id_of(*known);
      if (text_of(*known, "digest") == digest) return copy;
      if (update(copy, body)) {
        (*known)["digest"] = digest;
        return copy;
      }
      memory_.erase(key);  // the copy is gone
    }
    Id copy = job_.create ? create(std::move(body)) : 0;
    if (!job_.create) {
      copy = only_of_that_name(source.name);
      if (copy == 0 || !update(copy, body)) return 0;
    }
    memory_[key] = {{"id", copy}, {"digest", digest}};
    taken_.insert(copy);
    return copy;
  }

 private:
  [[nodiscard]] json content_of(const Case& source) const {
    json body{{"name", source.name},
              {"fullName", source.full_name},
              {"description", source.description},
              {"precondition", source.precondition},
              {"expectedResult", source.expected_result},
              {"automated", source.automated},
              {"tags", json::array()},
              {"links", json::array()}};
    for (const Id tag : source.tags) {
      if (const json* row = state_.tags.find(tag)) body["tags"].push_back({{"name", text_of(*row, "name")}});
    }
    for (const Link& link : source.links) {
      body["links"].push_back({{"name", link.name}, {"type", link.type}, {"url", link.url}});
    }
    return body;
  }

  Id create(json body) {
    body["projectId"] = *core::parse_int(job_.project_key);
    const Id copy = id_of(recipient_.post("/testcase?v2=true", body));
    ++report_.created;
    return copy;
  }

  /// False where the copy is no longer there.
  bool update(Id copy, const json& body) {
    const std::string path = "/testcase/" + std::to_string(copy);
    try {
      const json sent = mapper_.merged(recipient_.get(path + "/overview"), body);
      static_cast<void>(recipient_.patch(path + "?v2=true", sent));
    } catch (const RecipientTrouble& trouble) {
      if (trouble.status == 404) return false;
      throw;
    }
    ++report_.updated;
    return true;
  }

  [[nodiscard]] Id only_of_that_name(const std::string& name) const {
    Id found = 0;
    const std::string query = core::percent_encode("name = " + quoted(name));
    for (const json& row : recipient_.all("/testcase/__search?projectId=" + job_.project_key + "&rql=" + query)) {
      if (text_of(row, "name") != name) continue;
      if (found != 0) return 0;
      found = id_of(row);
    }
    return taken_.contains(found) ? 0 : found;
  }

  State& state_;
  const Recipient& recipient_;
  const SyncJob& job_;
  json& memory_;
  SyncReport& report_;
  AttributeMapper mapper_;
  std::set<Id> taken_;  ///< copies of some case already
};

/// Ascending. A list of its own: where the instance is its own recipient, the cases grow meanwhile.
std::vector<Id> cases_in_scope(const State& state, std::int64_t now, const SyncJob& job) {
  std::string problem;
  const auto query = Query::parse(job.case_aql, job.user, now, problem);
  if (!query) refuse(400, "tcAql is not valid AQL: " + problem);
  std::vector<Id> ids;
  for (const auto& [id, c] : state.cases) {
    if (c.project != job.project || c.deleted || (query->after() && id <= *query->after())) continue;
    if (query->matches(state, c)) ids.push_back(id);
  }
  return ids;
}

}  // namespace

std::map<Id, Id> sync_cases(State& state, std::int64_t now, const Recipient& recipient, const SyncJob& job,
                            json& memory, SyncReport& report) {
  json& known = memory.emplace("cases", json::object()).first.value();
  CaseSync sync(state, recipient, job, known, report);
  std::map<Id, Id> copies;
  for (const Id id : cases_in_scope(state, now, job)) {
    try {
      if (const Id copy = sync.carry(state.cases.at(id)); copy != 0) copies.emplace(id, copy);
    } catch (const RecipientTrouble& trouble) {
      note_rejected(trouble, "test case " + std::to_string(id), report);
    }
  }
  return copies;
}

}  // namespace tmsync::standin

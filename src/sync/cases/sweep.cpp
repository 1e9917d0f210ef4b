#include "sweep.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "tmsync/aql/parse.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/model/mark.hpp"
#include "tmsync/model/root.hpp"

#include "parallel.hpp"

namespace tmsync::sync {
namespace {

using core::Result;
using core::Task;
using model::TestCaseRow;
using plan::RecipientRecord;
using plan::SourceRecord;

/// Counts rows by (attribute, value) first; what becomes of a value is looked up once per value.
class RowCounts {
 public:
  void add(const std::optional<model::Ref>& value) {
    if (value) ++counts_[*value];
  }
  template <typename Map>
  void report(const std::string& attribute, plan::Coverage& coverage, Map map) const {
    for (const auto& [value, cases] : counts_) {
      coverage.count(attribute, value.name, map(value).value_or(plan::MappedValue{}), cases);
    }
  }

 private:
  std::map<model::Ref, std::int64_t> counts_;
};

class SourceSweeper {
 public:
  SourceSweeper(ExportContext& context, plan::Coverage& coverage) : context_(context), coverage_(coverage) {}

  Task<Result<void>> run() {
    testops::ReadApi api(context_.source_connection);
    const auto sink = [&](std::vector<TestCaseRow>&& rows) {
      for (const auto& row : rows) add(row);
    };
    auto walked = co_await api.search(context_.source.project.id, context_.declared->aql, false, sink);
    if (!walked) co_return core::fail(walked.error());
    auto& sweep = context_.source_sweep;
    std::sort(sweep.cases.begin(), sweep.cases.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    sweep.complete = true;
    const auto& mapping = *context_.mapping;
    statuses_.report("status", coverage_, [&](const model::Ref& value) { return mapping.status(value); });
    workflows_.report("workflow", coverage_, [&](const model::Ref& value) { return mapping.workflow(value); });
    layers_.report("layer", coverage_, [&](const model::Ref& value) { return mapping.layer(value); });
    co_return Result<void>{};
  }

 private:
  void add(const TestCaseRow& row) {
    SourceRecord record;
    record.id = row.id;
    record.modified = row.last_modified_date;
    record.name = context_.source_sweep.names.add(row.name);
    // A row that does not say its links is exported like any other: only echoes need them.
    if (row.links) {
      const auto mark = context_.recipient.mark_among(*row.links, model::AddressKind::test_case);
      record.is_copy_of_recipient = mark && mark->source.project == context_.recipient.project.id;
      if (const auto root = model::root_of(*row.links); !root.empty()) {
        const bool passed_on = model::find_mark(*row.links)->root == root;
        context_.source_sweep.roots.emplace(row.id, plan::SourceSweep::Root{hash_of(root), passed_on});
      }
    } else {
      context_.source_sweep.roots_known = false;
    }
    record.created = row.created_date;
    context_.source_sweep.cases.push_back(record);
    statuses_.add(row.status);
    workflows_.add(row.workflow);
    layers_.add(row.layer);
  }

  ExportContext& context_;
  plan::Coverage& coverage_;
  RowCounts statuses_;
  RowCounts workflows_;
  RowCounts layers_;
};

/// So many copies show that who made them did so with this tool.
constexpr std::size_t kProvenFrom = 3;

class RecipientSweeper {
 public:
  explicit RecipientSweeper(ExportContext& context) : context_(context), sweep_(context.recipient_sweep) {}

  Task<Result<void>> run() {
    auto live = co_await walk(false);
    if (!live) co_return live;
    auto binned = co_await walk(true);
    if (!binned) co_return binned;
    finish();
    co_return Result<void>{};
  }

 private:
  Task<Result<void>> walk(bool deleted) {
    const std::function<void(TestCaseRow&)> use = [&](TestCaseRow& row) {
      row.deleted = deleted;
      add(row);
    };
    auto walked = co_await walk_linked(context_, std::string(), deleted, use);
    if (!walked) co_return core::fail(walked.error());
    if (!deleted) sweep_.total = *walked;
    co_return Result<void>{};
  }

  void add(TestCaseRow& row) {
    sweep_.highest_id = std::max(sweep_.highest_id, row.id);
    const auto mark = context_.source.mark_among(*row.links, model::AddressKind::test_case);
    if (!mark) return add_other(row);
    found_own_ = true;
    RecipientRecord record;
    record.id = row.id;
    record.source = mark->source.id;
    record.mark_modified = mark->mod;
    record.other_project = mark->source.project != context_.source.project.id;
    record.mark_is_current = mark->source == context_.source_ref(mark->source.id) &&
                             mark->source_url == context_.source.case_url(mark->source.id);
    record.rev = hash_of(mark->rev);
    record.att = hash_of(mark->att);
    record.map = hash_of(mark->map);
    if (!mark->root.empty() && !row.deleted) sweep_.roots.emplace(row.id, hash_of(mark->root));
    record.written_onto = mark->written_onto(row.id);
    record.deleted = row.deleted;
    record.created_by = user(row.created_by);
    record.modified_by = user(row.last_modified_by);
    sweep_.copies.push_back(record);
  }

  /// Without a mark of this source: nobody's, another instance's, or one that is damaged.
  void add_other(TestCaseRow& row) {
    for (const auto& link : *row.links) {
      if (link.type != model::kMarkLinkType) continue;
      const auto mark = model::parse_mark(link);
      if (!mark) continue;
      const auto address = model::parse_source_address(mark->source_url);
      if (address && address->kind != model::AddressKind::test_case) continue;  // of a result, as 0.1.0 wrote it
      if (address && address->id == mark->source.id) {
        if (mark->source.origin == context_.source.origin && !row.deleted) ++same_origin_[address->base];
        return;
      }
      if (row.deleted) continue;
      // What name and address say of the case are two things: neither may be made anew.
      if (mark->source.origin == context_.source.origin) sweep_.lost.emplace(mark->source.id, row.id);
      if (address && context_.source.is_known_as(address->base)) sweep_.lost.emplace(address->id, row.id);
    }
    if (!row.deleted) unmarked_.push_back({row.id, user(row.created_by), std::move(row.name)});
  }

  std::uint32_t user(const std::string& name) {
    const auto [at, fresh] = users_.emplace(name, static_cast<std::uint32_t>(sweep_.users.size()));
    if (fresh) sweep_.users.push_back(name);
    return at->second;
  }

  std::string own_user() const {
    if (!context_.writer.empty()) return context_.writer;
    std::map<std::uint32_t, std::size_t> made;
    for (const auto& copy : sweep_.copies) ++made[copy.created_by];
    std::string best;
    std::size_t most = 0;
    for (const auto& [index, count] : made) {
      if (count > most) {
        most = count;
        best = sweep_.users[index];
      }
    }
    return best;
  }

  /// Whose copies are the tool's own: the token's user, those that the Instance names, and who made most of the oldest
  /// copies, since tokens change hands. A clone is always younger than what it was made from.
  void find_own_users(const std::string& own) {
    auto& users = context_.own_users;
    const auto& former = context_.recipient_instance->former_users;
    users.insert(former.begin(), former.end());
    if (!own.empty()) users.insert(own);
    std::map<model::Id, const RecipientRecord*> oldest;
    for (const auto& copy : sweep_.copies) {
      if (copy.written_onto == false) continue;
      auto& first = oldest[copy.source];
      if (first == nullptr || copy.id < first->id) first = &copy;
    }
    std::map<std::uint32_t, std::size_t> made;
    for (const auto& [source, copy] : oldest) ++made[copy->created_by];
    for (const auto& [user, count] : made) {
      if (count >= kProvenFrom && 2 * count > oldest.size()) users.insert(sweep_.users[user]);
    }
  }

  void finish() {
    const std::string own = own_user();
    context_.writer = own;
    find_own_users(own);
    const auto is_own = [&](std::uint32_t user) { return context_.own_users.contains(sweep_.users[user]); };
    const auto& former = context_.recipient_instance->former_users;
    // Who made the copies may be told from their number; who vouches for their content is only whom somebody named.
    const auto vouches = [&](const std::string& user) {
      return user == own || (!user.empty() && std::find(former.begin(), former.end(), user) != former.end());
    };
    for (auto& copy : sweep_.copies) {
      // A row that does not say who made the copy cannot accuse anybody.
      const bool made = sweep_.users[copy.created_by].empty() || is_own(copy.created_by);
      copy.own = copy.written_onto.value_or(made);
      // A row that does not say who modified it cannot vouch for the copy.
      copy.modified_by_other = !vouches(sweep_.users[copy.modified_by]);
    }
    if (!found_own_) {
      for (const auto& [base, copies] : same_origin_) {
        sweep_.moved_from.push_back({base, context_.source.origin, copies});
      }
    }
    std::sort(sweep_.copies.begin(), sweep_.copies.end(), [](const auto& a, const auto& b) {
      return std::tie(a.source, a.deleted, a.id) < std::tie(b.source, b.deleted, b.id);
    });
    const bool foreign = context_.declared->adopt_by.has_value();
    for (auto& row : unmarked_) {
      if (!own.empty() && is_own(row.created_by)) {
        sweep_.own_unmarked.emplace(std::move(row.name), row.id);
      } else if (foreign) {
        sweep_.foreign_unmarked.emplace(std::move(row.name), row.id);
      }
    }
    unmarked_.clear();
    context_.watermark = sweep_.highest_id;
    sweep_.complete = true;
  }

  struct Unmarked {
    model::Id id;
    std::uint32_t created_by;
    std::string name;
  };
  ExportContext& context_;
  plan::RecipientSweep& sweep_;
  std::unordered_map<std::string, std::uint32_t> users_;
  std::vector<Unmarked> unmarked_;
  bool found_own_ = false;                           ///< a mark of this source, whatever the project
  std::map<std::string, std::int64_t> same_origin_;  ///< live marks of this origin with another base
};

/// A case that moved to this project is taken over by the export that has it in scope now; what belongs to exports of
/// other projects is theirs.
void drop_other_projects(ExportContext& context) {
  std::erase_if(context.recipient_sweep.copies, [&](const RecipientRecord& copy) {
    return copy.other_project && context.source_sweep.find(copy.source) == nullptr;
  });
}

/// Cases that came here from the recipient project by way of others: only the root in their mark tells. The ids of the
/// project are read where some case has one.
Task<Result<void>> find_rings(ExportContext& context) {
  auto& source = context.source_sweep;
  std::unordered_map<std::uint64_t, std::vector<SourceRecord*>> by_root;
  for (auto& record : source.cases) {
    const auto root = source.roots.find(record.id);
    if (root == source.roots.end() || !root->second.passed_on || record.is_copy_of_recipient) continue;
    by_root[root->second.hash].push_back(&record);
  }
  if (by_root.empty()) co_return Result<void>{};
  testops::ReadApi api(context.recipient_connection);
  const auto sink = [&](const std::vector<model::Id>& ids) {
    for (const auto id : ids) {
      for (const auto& base : context.recipient.bases) {
        const auto found = by_root.find(hash_of(model::root_hash(base, id)));
        if (found == by_root.end()) continue;
        for (auto* record : found->second) record->is_copy_of_recipient = true;
      }
    }
  };
  for (const bool deleted : {false, true}) {
    auto walked = co_await api.search_ids(context.recipient.project.id, "", deleted, sink);
    if (!walked) co_return core::fail(walked.error());
  }
  co_return Result<void>{};
}

/// One search of the attribute sweep: which cases carry this value?
struct ValueSearch {
  bool recipient = false;
  std::string field;
  std::string value;
  std::string aql;
  std::vector<model::Id> found;  ///< ascending
};

std::vector<ValueSearch> searches_of(const ExportContext& context) {
  std::vector<ValueSearch> searches;
  for (const auto& field : context.mapping->fields()) {
    if (const auto* def = context.source.find_field(field.source.id)) {
      for (const auto& value : def->values) {
        if (def->unused_values.contains(value.id)) continue;
        searches.push_back({false,
                            def->field.name,
                            value.name,
                            both_conditions(context.declared->aql, value_condition(*def, value)),
                            {}});
      }
    }
    if (const auto* def = context.recipient.find_field(field.target.id)) {
      for (const auto& value : def->values) {
        if (def->unused_values.contains(value.id)) continue;
        searches.push_back({true, def->field.name, value.name, value_condition(*def, value), {}});
      }
    }
  }
  return searches;
}

template <typename Record, typename Key>
void add_terms(std::vector<Record>& records, const std::vector<model::Id>& order, const ValueSearch& search, Key key) {
  const std::uint64_t term = plan::attribute_term(search.field, search.value);
  for (const auto id : search.found) {
    const auto at = std::lower_bound(order.begin(), order.end(), id);
    if (at == order.end() || *at != id) continue;
    records[key(static_cast<std::size_t>(at - order.begin()))].attributes += term;
  }
}

void fold_in(ExportContext& context, const std::vector<ValueSearch>& searches, plan::Coverage& coverage) {
  std::vector<model::Id> source_ids;
  for (const auto& record : context.source_sweep.cases) source_ids.push_back(record.id);
  // The copies are sorted by their source; the searches name their own ids.
  auto& copies = context.recipient_sweep.copies;
  std::vector<std::size_t> by_id(copies.size());
  for (std::size_t i = 0; i < by_id.size(); ++i) by_id[i] = i;
  std::sort(by_id.begin(), by_id.end(), [&](std::size_t a, std::size_t b) { return copies[a].id < copies[b].id; });
  std::vector<model::Id> recipient_ids;
  for (const auto index : by_id) recipient_ids.push_back(copies[index].id);

  for (const auto& search : searches) {
    if (search.recipient) {
      add_terms(copies, recipient_ids, search, [&](std::size_t i) { return by_id[i]; });
      continue;
    }
    add_terms(context.source_sweep.cases, source_ids, search, [](std::size_t i) { return i; });
    if (search.found.empty()) continue;
    for (const auto& field : context.mapping->fields()) {
      if (field.source.name != search.field) continue;
      const auto* def = context.source.find_field(field.source.id);
      if (const auto* value = plan::find_ref(def->values, search.value)) {
        coverage.count("customFields." + search.field, search.value, field.values.map(*value),
                       static_cast<std::int64_t>(search.found.size()));
      }
    }
  }
}

Task<Result<void>> read_missing_links(std::shared_ptr<testops::Connection> connection, std::vector<TestCaseRow>& rows,
                                      std::size_t workers) {
  testops::ReadApi api(connection);
  std::optional<core::Error> failure;
  co_await run_parallel(rows.size(), workers, [&](std::size_t i) -> Task<void> {
    if (failure) co_return;
    auto& row = rows[i];
    auto whole = co_await api.overview(row.id);
    if (!whole) {
      if (whole.error().kind != core::ErrorKind::not_found) failure = whole.error();
      co_return;  // gone for good since the page was read
    }
    row.links = std::move(whole->links);
    if (row.created_by.empty()) row.created_by = whole->created_by;
    if (row.last_modified_by.empty()) row.last_modified_by = whole->last_modified_by;
  });
  if (failure) co_return core::fail(*failure);
  co_return Result<void>{};
}

}  // namespace

core::Task<core::Result<std::int64_t>> walk_linked(const ExportContext& context, std::string aql, bool deleted,
                                                   const std::function<void(TestCaseRow&)>& use) {
  testops::ReadApi api(context.recipient_connection);
  std::vector<TestCaseRow> sparse;
  const auto sink = [&](std::vector<TestCaseRow>&& rows) {
    for (auto& row : rows) {
      if (row.links) {
        use(row);
      } else {
        sparse.push_back(std::move(row));
      }
    }
  };
  auto walked = co_await api.search(context.recipient.project.id, std::move(aql), deleted, sink);
  if (!walked) co_return core::fail(walked.error());
  auto read = co_await read_missing_links(context.recipient_connection, sparse, context.workers());
  if (!read) co_return core::fail(read.error());
  for (auto& row : sparse) {
    if (row.links) use(row);
  }
  co_return *walked;
}

std::string value_condition(const plan::FieldDef& def, const model::Ref& value) {
  const std::string low = core::ascii_lower(value.name);
  const auto same = std::count_if(def.values.begin(), def.values.end(),
                                  [&](const auto& other) { return core::ascii_lower(other.name) == low; });
  const auto awkward = [](const std::string& text) { return text.find('\\') != std::string::npos; };
  if (same == 1 && !awkward(value.name) && !awkward(def.field.name)) {
    return fmt::format("cf[{}] = {}", aql::quote(def.field.name), aql::quote(value.name));
  }
  return fmt::format("cf[{}] in [{}]", def.field.id, value.id);
}

std::uint64_t hash_of(const std::string& hex) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
  return error == std::errc{} && end == hex.data() + hex.size() ? value : 0;
}

std::string both_conditions(const std::string& a, const std::string& b) {
  return core::trim(a).empty() ? b : '(' + a + ") and " + b;
}

core::Task<core::Result<void>> sweep_recipient(ExportContext& context) {
  RecipientSweeper recipient(context);
  auto swept = co_await recipient.run();
  co_return swept;
}

core::Task<core::Result<void>> sweep_both(ExportContext& context, plan::Coverage& coverage, Progress& progress) {
  SourceSweeper source(context, coverage);
  RecipientSweeper recipient(context);
  std::array<Result<void>, 2> results;
  progress.begin(context.declared->name + ": reading both sides", -1);
  co_await run_parallel(2, 2, [&](std::size_t i) -> Task<void> {
    if (i == 0) {
      results[0] = co_await source.run();
    } else {
      results[1] = co_await recipient.run();
    }
  });
  progress.end();
  for (auto& result : results) {
    if (!result) co_return core::fail(result.error());
  }
  drop_other_projects(context);
  auto rings = co_await find_rings(context);
  if (!rings) co_return rings;

  auto searches = searches_of(context);
  std::optional<core::Error> failure;
  progress.begin(context.declared->name + ": reading attribute values", static_cast<std::int64_t>(searches.size()));
  co_await run_parallel(searches.size(), context.workers(), [&](std::size_t i) -> Task<void> {
    auto& search = searches[i];
    if (failure) co_return;
    testops::ReadApi api(search.recipient ? context.recipient_connection : context.source_connection);
    const auto project = search.recipient ? context.recipient.project.id : context.source.project.id;
    const auto sink = [&search](const std::vector<model::Id>& ids) {
      search.found.insert(search.found.end(), ids.begin(), ids.end());
    };
    auto walked = co_await api.search_ids(project, search.aql, false, sink);
    progress.advance(1);
    if (!walked && !failure) failure = walked.error();
  });
  progress.end();
  if (failure) co_return core::fail(*failure);
  fold_in(context, searches, coverage);
  co_return Result<void>{};
}

}  // namespace tmsync::sync

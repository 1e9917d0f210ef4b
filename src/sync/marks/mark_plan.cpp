#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tmsync/sync/mark.hpp"

#include "cases/sweep.hpp"
#include "connections.hpp"
#include "context.hpp"
#include "launches/launch_walk.hpp"
#include "mark_links.hpp"
#include "reference.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;
using model::AddressKind;

/// A live object that carries the mark of the original.
struct Carrier {
  model::Id id = 0;
  bool own = false;
  std::int64_t mark_modified = 0;
};

/// What there is on both sides, for test cases and launches alike.
struct Found {
  std::optional<std::string> original;  ///< its name; absent = the source has none
  std::int64_t original_created = 0;    ///< ms; 0 = not known
  std::vector<Carrier> carriers;        ///< by id
  std::vector<model::Id> damaged;       ///< speak of the original in a mark that is damaged
  std::vector<model::Id> unmarked;      ///< of its name, made by the tool's own users, without any mark
};

/// One object of the recipient project as it is now.
struct Object {
  model::Id id = 0;
  std::string name;
  std::string made_by;
  std::vector<model::Link> links;
};

class MarkPlanner {
 public:
  MarkPlanner(ExportContext& context, const MarkRequest& request)
      : context_(context),
        request_(request),
        kind_(request.launch ? AddressKind::launch : AddressKind::test_case),
        thing_(request.launch ? "launch" : "case") {
    planned_.launch = request.launch;
    planned_.plan.work = request.work;
    planned_.plan.address = request.launch ? plan::launch_address(request.export_name, request.id)
                                           : plan::case_address(request.export_name, request.id);
  }

  Task<Result<PlannedMark>> run() {
    Result<void> done;
    if (request_.launch) {
      done = co_await read_launches_of_both();
    } else {
      done = co_await read_cases();
    }
    if (!done) co_return core::fail(done.error());
    if (request_.work == MarkWork::remove) {
      done = co_await plan_removal();
    } else {
      done = co_await plan_repair();
    }
    if (!done) co_return core::fail(done.error());
    co_return std::move(planned_);
  }

 private:
  Task<Result<void>> read_cases() {
    auto swept = co_await sweep_recipient(context_);
    if (!swept) co_return swept;
    testops::ReadApi api(context_.source_connection);
    auto original = co_await api.overview(request_.id);
    if (!original && original.error().kind != ErrorKind::not_found) co_return core::fail(original.error());
    if (original && !original->deleted && original->project_id == context_.source.project.id) {
      found_.original = original->name;
      found_.original_created = original->created_date;
    }
    const auto& sweep = context_.recipient_sweep;
    for (const auto& copy : sweep.copies) {
      if (copy.source == request_.id && !copy.deleted)
        found_.carriers.push_back({copy.id, copy.own, copy.mark_modified});
    }
    if (const auto at = sweep.lost.find(request_.id); at != sweep.lost.end()) found_.damaged.push_back(at->second);
    if (found_.original) {
      const auto [first, last] = sweep.own_unmarked.equal_range(*found_.original);
      for (auto at = first; at != last; ++at) found_.unmarked.push_back(at->second);
    }
    sort_found();
    co_return Result<void>{};
  }

  Task<Result<void>> read_launches_of_both() {
    // Whose launches are the tool's own follows from the test cases.
    auto swept = co_await sweep_recipient(context_);
    if (!swept) co_return swept;
    testops::LaunchReader source(context_.source_connection);
    auto original = co_await source.launch(context_.source.project.id, request_.id);
    if (!original && original.error().kind != ErrorKind::not_found) co_return core::fail(original.error());
    if (original) found_.original = original->name;
    auto rows =
        co_await read_launches(context_.recipient_connection, context_.recipient.project.id, "", context_.workers());
    if (!rows) co_return core::fail(rows.error());
    std::vector<plan::LaunchCopy> unmarked;
    for (const auto& row : *rows) {
      const auto sorted =
          sort_links(context_.source, kind_, request_.id, row.links.value_or(std::vector<model::Link>{}));
      if (!sorted.ours.empty() || !sorted.other.empty()) continue;
      if (!sorted.damaged.empty()) found_.damaged.push_back(row.id);
      if (sorted.damaged.empty() && found_.original && row.name == *found_.original) unmarked.push_back({row, {}});
    }
    auto copies = copies_among(context_, std::move(*rows));
    std::erase_if(copies, [&](const auto& copy) { return copy.mark.source.id != request_.id; });
    auto own = co_await own_among(context_, copies);
    if (!own) co_return core::fail(own.error());
    for (const auto& copy : copies) {
      found_.carriers.push_back({copy.row.id, own->contains(copy.row.id), copy.mark.mod});
    }
    auto unmarked_own = co_await own_among(context_, unmarked);
    if (!unmarked_own) co_return core::fail(unmarked_own.error());
    found_.unmarked.assign(unmarked_own->begin(), unmarked_own->end());
    sort_found();
    co_return Result<void>{};
  }

  void sort_found() {
    std::sort(found_.carriers.begin(), found_.carriers.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    std::sort(found_.unmarked.begin(), found_.unmarked.end());
    const auto own =
        std::find_if(found_.carriers.begin(), found_.carriers.end(), [](const auto& one) { return one.own; });
    if (own == found_.carriers.end()) return;
    copy_ = own->id;
    reset_ = !request_.launch && own->mark_modified != 0 && found_.original_created > own->mark_modified;
  }

  Task<Result<void>> plan_removal() {
    std::vector<model::Id> candidates;
    for (const auto& carrier : found_.carriers) {
      if (carrier.id != copy_ || reset_) candidates.push_back(carrier.id);
    }
    if (request_.copy) co_return co_await take(*request_.copy);
    if (candidates.size() == 1) co_return co_await take(candidates.front());
    if (!candidates.empty()) co_return co_await which(std::move(candidates));
    co_return settle(MarkVerdict::nothing,
                     copy_ ? fmt::format("the only {} with this mark is #{}, the copy itself", thing_, *copy_)
                           : fmt::format("no {} of the recipient project carries this mark", thing_));
  }

  Task<Result<void>> plan_repair() {
    if (!found_.original) {
      co_return settle(MarkVerdict::refused, fmt::format("the source project has no {} #{}", thing_, request_.id));
    }
    if (copy_ && !reset_) {
      const model::Id named = request_.copy.value_or(*copy_);
      if (named == *copy_) {
        co_return settle(MarkVerdict::nothing,
                         fmt::format("{} #{} carries its mark and is the copy; what it says is tmsync apply's business",
                                     thing_, *copy_));
      }
      co_return settle(MarkVerdict::refused,
                       fmt::format("{} #{} is the copy, and there can be one; take its mark off first with tmsync mark "
                                   "--remove {} --copy {}",
                                   thing_, *copy_, planned_.plan.address, *copy_));
    }
    if (request_.copy) co_return co_await take(*request_.copy);
    if (reset_) co_return co_await take(*copy_);
    std::vector<model::Id> candidates = found_.damaged;
    candidates.insert(candidates.end(), found_.unmarked.begin(), found_.unmarked.end());
    if (candidates.size() == 1 && found_.carriers.empty()) co_return co_await take(candidates.front());
    // A clone becomes the copy only where somebody says so.
    for (const auto& carrier : found_.carriers) candidates.push_back(carrier.id);
    if (!candidates.empty()) co_return co_await which(std::move(candidates));
    co_return settle(
        MarkVerdict::refused,
        fmt::format("no {} of the recipient project has a damaged mark that speaks of this one, and none of "
                    "its name was made by the token's user; name the one that is meant with --copy",
                    thing_));
  }

  Result<void> settle(MarkVerdict verdict, std::string why) {
    planned_.plan.verdict = verdict;
    planned_.plan.why = std::move(why);
    return {};
  }

  /// Absent: gone, in the bin, or in another project.
  Task<Result<std::optional<Object>>> read(model::Id id) {
    Object object;
    object.id = id;
    if (request_.launch) {
      testops::LaunchReader api(context_.recipient_connection);
      auto row = co_await api.launch(context_.recipient.project.id, id);
      if (!row && row.error().kind == ErrorKind::not_found) co_return std::optional<Object>();
      if (!row) co_return core::fail(row.error());
      object.name = row->name;
      object.links = row->links.value_or(std::vector<model::Link>{});
      co_return std::optional<Object>(std::move(object));
    }
    testops::ReadApi api(context_.recipient_connection);
    auto whole = co_await api.overview(id);
    if (!whole && whole.error().kind == ErrorKind::not_found) co_return std::optional<Object>();
    if (!whole) co_return core::fail(whole.error());
    const bool here = whole->project_id == 0 || whole->project_id == context_.recipient.project.id;
    if (whole->deleted || !here) co_return std::optional<Object>();
    object.name = whole->name;
    object.made_by = whole->created_by;
    object.links = std::move(whole->links);
    co_return std::optional<Object>(std::move(object));
  }

  MarkObject described(const Object& object) const {
    const auto is_it = [&](const Carrier& carrier) { return carrier.id == object.id; };
    const auto carrier = std::find_if(found_.carriers.begin(), found_.carriers.end(), is_it);
    std::string what = "without a mark";
    if (carrier != found_.carriers.end()) {
      what = object.id == copy_ ? "the copy" : carrier->own ? "carries the mark" : "carries the mark; a clone";
    } else if (std::find(found_.damaged.begin(), found_.damaged.end(), object.id) != found_.damaged.end()) {
      what = "with a damaged mark";
    }
    if (!object.made_by.empty()) what += "; made by " + object.made_by;
    return {object.id, object.name, std::move(what)};
  }

  Task<Result<void>> which(std::vector<model::Id> ids) {
    for (const auto id : ids) {
      auto object = co_await read(id);
      if (!object) co_return core::fail(object.error());
      if (*object) planned_.plan.candidates.push_back(described(**object));
    }
    co_return settle(MarkVerdict::ambiguous,
                     fmt::format("{} {} of the recipient can be meant; say which one with --copy ID",
                                 planned_.plan.candidates.size(), request_.launch ? "launch(es)" : "test case(s)"));
  }

  Task<Result<void>> take(model::Id id) {
    auto object = co_await read(id);
    if (!object) co_return core::fail(object.error());
    if (!*object) {
      co_return settle(MarkVerdict::refused, fmt::format("the recipient project has no {} #{}", thing_, id));
    }
    const auto sorted = sort_links(context_.source, kind_, request_.id, (*object)->links);
    if (sorted.ours.empty() && !sorted.other.empty()) {
      co_return settle(MarkVerdict::refused,
                       fmt::format("{} #{} carries the mark of another original: {}", thing_, id, sorted.other));
    }
    if (request_.work == MarkWork::remove && sorted.ours.empty()) {
      co_return settle(MarkVerdict::nothing, fmt::format("{} #{} does not carry this mark", thing_, id));
    }
    auto& plan = planned_.plan;
    plan.object = described(**object);
    plan.goes = sorted.ours;
    planned_.name = (*object)->name;
    planned_.seen = (*object)->links;
    planned_.wanted = sorted.rest;
    if (request_.work == MarkWork::repair) {
      plan.goes.insert(plan.goes.end(), sorted.damaged.begin(), sorted.damaged.end());
      plan.comes = model::to_link(mark_for(id));
      planned_.wanted.push_back(*plan.comes);
    } else {
      planned_.wanted.insert(planned_.wanted.end(), sorted.damaged.begin(), sorted.damaged.end());
    }
    co_return settle(MarkVerdict::write, consequence(id));
  }

  /// It says whose copy this is, and nothing of what it says: the next apply compares.
  model::Mark mark_for(model::Id id) const {
    model::Mark mark;
    mark.source = context_.source_ref(request_.id);
    mark.source_url = request_.launch ? context_.source.launch_url(request_.id) : context_.source.case_url(request_.id);
    mark.copy = id;
    return mark;
  }

  std::string consequence(model::Id id) const {
    if (request_.work == MarkWork::repair) {
      return "it is the copy from now on; the next apply compares it and brings it up to date";
    }
    if (id == copy_) {
      return fmt::format(
          "it is the copy: without its mark the export makes another one, or refuses to where a {} of "
          "this name is there",
          thing_);
    }
    return "it is somebody's own from now on, and no export touches it";
  }

  ExportContext& context_;
  const MarkRequest& request_;
  const AddressKind kind_;
  const char* thing_;
  Found found_;
  std::optional<model::Id> copy_;  ///< what the export takes for its copy
  bool reset_ = false;             ///< the original is younger than the mark of its copy
  PlannedMark planned_;
};

}  // namespace

Task<Result<PlannedMark>> plan_mark(const model::Configuration& configuration, const MarkRequest& request,
                                    Services& services) {
  const auto* declared = configuration.find_export(request.export_name);
  if (declared == nullptr) {
    co_return core::fail(ErrorKind::invalid_input, fmt::format("there is no export \"{}\"", request.export_name));
  }
  auto context = std::make_unique<ExportContext>();
  context->declared = declared;
  context->to_apply = true;
  use_instances(*context, configuration);
  Connections connections(services);
  auto source = connections.get(*context->source_instance);
  if (!source) co_return core::fail(source.error());
  auto recipient = connections.get(*context->recipient_instance);
  if (!recipient) co_return core::fail(recipient.error());
  context->source_connection = *source;
  context->recipient_connection = *recipient;
  auto sides = co_await read_sides(*context);
  if (!sides) co_return core::fail(sides.error());
  MarkPlanner planner(*context, request);
  auto made = co_await planner.run();
  if (!made) co_return core::fail(made.error());
  context->recipient_sweep = {};
  made->in.context = std::move(context);
  co_return std::move(*made);
}

}  // namespace tmsync::sync

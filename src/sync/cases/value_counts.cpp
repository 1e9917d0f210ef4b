#include "value_counts.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tmsync/core/text.hpp"

namespace tmsync::sync {
namespace {

using core::Result;
using core::Task;

constexpr std::size_t kAskedAtOnce = 100;  // the ids stand in the URL

/// Does any case carry one of the values? A query that the instance does not accept gives no answer.
Task<Result<std::optional<bool>>> is_any_carried(testops::ReadApi api, model::Id project, model::Id field,
                                                 std::vector<model::Id> values) {
  const auto aql = fmt::format("cf[{}] in [{}]", field, fmt::join(values, ", "));
  auto counted = co_await api.validate_aql(project, aql);
  if (!counted) co_return core::fail(counted.error());
  if (!counted->valid) co_return std::optional<bool>{};
  if (counted->count) co_return *counted->count > 0;
  auto walked = co_await api.search_ids(project, aql, false, [](const std::vector<model::Id>&) {});
  if (!walked) co_return core::fail(walked.error());
  co_return *walked > 0;
}

}  // namespace

core::Task<core::Result<CountedValues>> read_counted_values(std::shared_ptr<testops::Connection> connection,
                                                            model::Id project, model::Id field) {
  testops::ReadApi api(connection);
  CountedValues out;
  auto values = co_await api.custom_field_values(project, field);
  if (!values) co_return core::fail(values.error());
  out.values = std::move(*values);
  std::vector<model::Id> empty;
  for (const auto& value : out.values) {
    if (value.cases == 0) empty.push_back(value.value.id);
  }
  bool believed = empty.size() > 1;  // one value is asked for as quickly as its count is checked
  for (std::size_t first = 0; believed && first < empty.size(); first += kAskedAtOnce) {
    const auto last = std::min(first + kAskedAtOnce, empty.size());
    auto carried = co_await is_any_carried(
        api, project, field,
        {empty.begin() + static_cast<std::ptrdiff_t>(first), empty.begin() + static_cast<std::ptrdiff_t>(last)});
    if (!carried) co_return core::fail(carried.error());
    believed = *carried == false;
    out.counts_are_wrong = *carried == true;
  }
  if (believed) out.unused.insert(empty.begin(), empty.end());
  co_return out;
}

std::string miscounted_values(const plan::Side& side, const std::vector<std::string>& fields) {
  return fmt::format(
      "instance \"{}\" says that no test case of project \"{}\" carries some values of {}, but some do: its counts are "
      "behind, so each value is asked for",
      side.instance, side.project.name, core::join(fields, ", "));
}

}  // namespace tmsync::sync

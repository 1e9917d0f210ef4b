#include "value_counts.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tmsync/core/text.hpp"

namespace tmsync::sync {
namespace {

constexpr std::size_t kAskedAtOnce = 100;  // the ids stand in the URL

}  // namespace

core::Task<core::Result<std::optional<std::int64_t>>> count_selected(std::shared_ptr<testops::Connection> connection,
                                                                     model::Id project, std::string aql) {
  testops::ReadApi api(std::move(connection));
  auto counted = co_await api.validate_aql(project, aql);
  if (!counted) co_return core::fail(counted.error());
  if (!counted->valid) co_return std::optional<std::int64_t>{};
  if (counted->count) co_return *counted->count;
  auto walked = co_await api.search_ids(project, std::move(aql), false, [](const std::vector<model::Id>&) {});
  if (!walked) co_return core::fail(walked.error());
  co_return *walked;
}

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
    auto aql = fmt::format("cf[{}] in [{}]", field, fmt::join(empty.data() + first, empty.data() + last, ", "));
    auto carriers = co_await count_selected(connection, project, std::move(aql));
    if (!carriers) co_return core::fail(carriers.error());
    believed = *carriers == 0;
    out.counts_are_wrong = carriers->value_or(0) > 0;
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

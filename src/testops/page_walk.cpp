#include "page_walk.hpp"

namespace tmsync::testops {

namespace {

constexpr std::int64_t kSmallestPage = 50;

}  // namespace

std::optional<std::int64_t> smaller_page(const core::Error& error, std::int64_t size) {
  const bool too_large = error.kind == core::ErrorKind::too_large;
  if (!too_large && error.status != 500 && error.status != 502 && error.status != 504) return std::nullopt;
  const std::int64_t smallest = too_large ? 1 : kSmallestPage;
  if (size <= smallest) return std::nullopt;
  return std::max(size / 2, smallest);
}

std::string page_flaw(const PageShape& page, std::string_view what, std::int64_t number, std::int64_t asked,
                      std::optional<Id> last) {
  if (page.number && *page.number != number) {
    return fmt::format("page {} came instead of page {}", *page.number, number);
  }
  for (const Id id : page.ids) {
    if (last && id == *last) return fmt::format("{} {} is repeated", what, id);
    if (last && id < *last) return fmt::format("{} {} comes after {}: the rows are not sorted by id", what, id, *last);
    last = id;
  }
  const std::int64_t size = page.size.value_or(asked);
  if (size < 1) return fmt::format("the page says that its size is {}", size);
  if (!page.total) return {};
  const auto rows = static_cast<std::int64_t>(page.ids.size());
  const std::int64_t before = number == 0 ? 0 : number * size;
  const std::int64_t announced = std::clamp<std::int64_t>(std::max<std::int64_t>(*page.total, 0) - before, 0, size);
  if (rows == announced) return {};
  return fmt::format("the page holds {} rows where {} were announced", rows, announced);
}

}  // namespace tmsync::testops

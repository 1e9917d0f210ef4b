#include "refusals.hpp"

#include <fmt/format.h>

#include "parallel.hpp"

namespace tmsync::sync {

using core::ErrorKind;

namespace {

/// What is the matter on this side of the connection says nothing about the instance.
bool is_an_answer(const core::Error& error) {
  return error.kind != ErrorKind::cancelled && error.kind != ErrorKind::io;
}

std::string_view remedy(const core::Error& error) {
  if (error.status == 402) return "its licence or plan seems to be used up: renew it";
  if (error.status == 507) return "its storage seems to be full: make room there";
  if (error.status >= 500 || error.status == 0) return "look into the log of that instance, and mend it";
  return "remove what it names";
}

}  // namespace

void Refusals::note(OperationState state, const std::optional<core::Error>& error) {
  if (state == OperationState::done) {
    count_ = 0;
    return;
  }
  const bool refused = state == OperationState::failed || state == OperationState::unknown;
  if (!refused || !error || !is_an_answer(*error)) return;
  if (error->kind != last_.kind || error->status != last_.status) count_ = 0;
  last_ = *error;
  if (++count_ >= kRow) stopped_ = true;
}

std::string Refusals::what() const {
  const std::string answer =
      last_.status == 0 ? "failed in the same way" : fmt::format("were answered {}", last_.status);
  return fmt::format("{} operations without a success between them {}", kRow, answer);
}

std::string Refusals::way_out() const {
  return fmt::format("the last: {}; {}, then apply again", last_.message, remedy(last_));
}

core::Task<void> run_operations(const Refusals& refusals, std::size_t count, std::size_t workers,
                                std::function<core::Task<void>(std::size_t)> body) {
  std::size_t first = 0;
  std::size_t last = count;
  // Each call takes one index from either end, so that each is taken once.
  co_await run_parallel(count, workers, [&](std::size_t) -> core::Task<void> {
    const std::size_t index = refusals.doubtful() ? --last : first++;
    co_await body(index);
  });
}

}  // namespace tmsync::sync

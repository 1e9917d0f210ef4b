#include "parallel.hpp"

#include <algorithm>
#include <exception>
#include <memory>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tmsync::sync {
namespace asio = core::asio;
namespace {

struct Shared {
  std::size_t next = 0;
  std::size_t count = 0;
  std::size_t running = 0;
  std::exception_ptr error;
  std::function<core::Task<void>(std::size_t)> body;
};

core::Task<void> worker(Shared& shared) {
  while (shared.next < shared.count) {
    const std::size_t index = shared.next++;
    co_await shared.body(index);
  }
}

}  // namespace

core::Task<void> run_parallel(std::size_t count, std::size_t workers,
                              std::function<core::Task<void>(std::size_t)> body) {
  if (count == 0) co_return;
  Shared shared;
  shared.count = count;
  shared.body = std::move(body);
  shared.running = std::min(std::max<std::size_t>(workers, 1), count);
  const auto executor = co_await asio::this_coro::executor;
  // Never expires: the last worker wakes us by cancelling it.
  asio::steady_timer all_done(executor, asio::steady_timer::time_point::max());
  const std::size_t spawned = shared.running;
  for (std::size_t i = 0; i < spawned; ++i) {
    asio::co_spawn(executor, worker(shared), [&shared, &all_done](std::exception_ptr error) {
      if (error && !shared.error) {
        shared.error = error;
        shared.next = shared.count;
      }
      if (--shared.running == 0) all_done.cancel();
    });
  }
  while (shared.running > 0) {
    boost::system::error_code ignored;
    co_await all_done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  if (shared.error) std::rethrow_exception(shared.error);
}

}  // namespace tmsync::sync

#include "tmsync/http/wait_list.hpp"

#include <memory>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tmsync::http {

namespace asio = boost::asio;

core::Task<void> WaitList::wait() {
  auto initiate = [this](auto handler) {
    auto executor = asio::get_associated_executor(handler);
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    waiting_.emplace_back([shared, executor] { asio::post(executor, [shared] { std::move (*shared)(); }); });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate, asio::use_awaitable);
}

void WaitList::wake_one() {
  if (waiting_.empty()) return;
  const std::function<void()> wake = std::move(waiting_.front());
  waiting_.pop_front();
  wake();
}

void WaitList::wake_all() {
  std::deque<std::function<void()>> all;
  all.swap(waiting_);
  for (const auto& wake : all) wake();
}

}  // namespace tmsync::http

#pragma once

#include <cstdint>
#include <deque>
#include <string>

/// What reached the API of an instance last, for people to look at.
namespace tmsync::standin {

struct Received {
  std::int64_t at = 0;  ///< ms since 1970
  std::string method;
  std::string target;  ///< path and query; the values of secrets are masked
  int status = 0;      ///< 0 = the connection was cut
  std::int64_t took_us = 0;
};

/// The newest first, a bounded number of them.
class ReceivedLog {
 public:
  static constexpr std::size_t kMost = 500;
  void add(Received received);
  [[nodiscard]] const std::deque<Received>& entries() const { return entries_; }
  [[nodiscard]] std::int64_t total() const { return total_; }

 private:
  std::deque<Received> entries_;
  std::int64_t total_ = 0;
};

}  // namespace tmsync::standin

#include "session.hpp"

#include <ctime>

#include <fmt/chrono.h>

namespace tmsync::cli {

std::string current_day() {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::time(nullptr)));
}

}  // namespace tmsync::cli

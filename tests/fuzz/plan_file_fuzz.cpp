#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "tmsync/core/hash.hpp"
#include "tmsync/report/plan_file.hpp"
#include "tmsync/report/plan_report.hpp"

namespace {

void read(const std::string& text) {
  std::istringstream in(text);
  const tmsync::report::PlanFileLimits limits{std::size_t{1} << 20U, 32};
  const auto file = tmsync::report::read_plan_file(in, nullptr, limits);
  if (!file) {
    if (file.error().message.empty()) std::abort();
    return;
  }
  static_cast<void>(tmsync::report::to_json(file->plan));
  std::ostringstream once;
  tmsync::report::write_plan_file(file->plan, file->options, once);
  std::istringstream again(once.str());
  const auto same = tmsync::report::read_plan_file(again, nullptr, limits);
  std::ostringstream twice;
  if (same) tmsync::report::write_plan_file(same->plan, same->options, twice);
  if (once.str() != twice.str()) std::abort();
}

}  // namespace

/// Any bytes: reading ends in a plan or in an error with a message, and a plan is written and read the same. Once as
/// they are, and once with the trailer that belongs to them, since a digest keeps most of them out.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read(text);
  read(text + R"({"type":"end","lines":)" + std::to_string(std::count(text.begin(), text.end(), '\n')) +
       R"(,"sha256":")" + tmsync::core::sha256_hex(text) + "\"}\n");
  return 0;
}

#include <fmt/format.h>

#include "exit_codes.hpp"
#include "reference/pages.hpp"

namespace tmsync::cli {

std::string exit_codes_page() {
  std::string out = generated_note("exit-codes");
  out +=
      "\n# Exit codes\n\nThe same for all commands. The first SIGINT or SIGTERM lets `apply` finish what it has begun, "
      "the second ends at once.\n\n| code | meaning | what to do |\n| --- | --- | --- |\n";
  for (const auto& one : exit_codes()) {
    out += fmt::format("| {} | {} | {} |\n", static_cast<int>(one.code), cell(one.meaning), cell(one.advice));
  }
  return out;
}

}  // namespace tmsync::cli

// config_fuzz_smoke [count] [seed] [file]: seeded mutations of two configurations through the fuzz entry. Each
// input is written to `file` first, so that the one that fails is there afterwards. `config_fuzz_smoke 0 0 file` runs
// that file.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

#include "tmsync/config/format.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// What the starting configuration does not have: an integration and an export with native delivery.
constexpr std::string_view kNative = R"(apiVersion: tmsync/v1
kind: Integration
metadata: { name: hq }
spec:
  instance: source-testops-example
  recipient: recipient-testops-example
  displayName: Headquarters
  projects:
    - { project: My project, token: { env: TMSYNC_EXPORT_TOKEN } }
    - { project: 7, state: absent }
---
apiVersion: tmsync/v1
kind: Export
metadata: { name: native }
spec:
  source: { instance: source-testops-example, project: My project }
  recipient: { instance: recipient-testops-example, project: My project }
  delivery: native
  integration: hq
  state: present
  syncDelay: 60s
  notificationEmail: qa@example.com
  native:
    id: 12
    settings: { "b": [1, -0.5, true, ~, "x"], a: { c: } }
---
)";

void run(const std::string& text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

}  // namespace

int main(int argc, char** argv) {
  constexpr std::array<std::string_view, 24> kPieces{"\n",  " ",  "  ",   "- ",   ": ", "{",   "}",   "[",
                                                     "]",   "#",  " # c", "'",    "\"", "|\n", ">\n", "---\n",
                                                     "&a ", "*a", "? ",   "!!x ", "\\", ",",   "\t",  "\xc3\xa4"};
  const int count = argc > 1 ? std::atoi(argv[1]) : 1'000;
  const std::string keep = argc > 3 ? argv[3] : "";
  if (count == 0 && !keep.empty()) {
    std::ifstream stream(keep, std::ios::binary);
    run({std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()});
    return 0;
  }
  const std::array<std::string, 2> bases{tmsync::config::starter(), std::string(kNative)};
  std::mt19937 random(argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1U);
  for (int i = 0; i < count; ++i) {
    std::string text = bases[random() % bases.size()].substr(random() % 400, random() % 800);
    for (std::size_t edits = random() % 6; edits > 0 && !text.empty(); --edits) {
      const std::size_t at = random() % text.size();
      const std::size_t gone = random() % 3;
      text.replace(at, gone, kPieces[random() % kPieces.size()]);
    }
    if (!keep.empty()) std::ofstream(keep, std::ios::binary) << text;
    run(text);
  }
  std::cout << count << " inputs\n";
}

// config_fuzz_smoke [count] [seed]: seeded mutations of the starting configuration through the fuzz entry.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>

#include "tmsync/config/format.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  constexpr std::array<std::string_view, 16> kPieces{"\n", " ", "  ", "- ", ": ", "{", "}", "[",
                                                     "]",  "#", " # c", "'", "\"", "|\n", ">\n", "---\n"};
  const int count = argc > 1 ? std::atoi(argv[1]) : 1'000;
  std::mt19937 random(argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1U);
  for (int i = 0; i < count; ++i) {
    std::string text = tmsync::config::starter().substr(random() % 400, random() % 800);
    for (std::size_t edits = random() % 6; edits > 0 && !text.empty(); --edits) {
      text.replace(random() % text.size(), random() % 3, kPieces[random() % kPieces.size()]);
    }
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  }
  std::cout << count << " inputs\n";
}

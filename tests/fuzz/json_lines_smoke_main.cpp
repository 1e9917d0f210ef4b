// <name>_fuzz_smoke [count] [seed]: seeded mutations of the sample of a format of JSON lines through its fuzz entry.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
/// Of the format: one line of each kind.
extern "C" const char* fuzz_sample();

int main(int argc, char** argv) {
  constexpr std::array<std::string_view, 24> kPieces{"{",
                                                     "}",
                                                     "[",
                                                     "]",
                                                     ",",
                                                     ":",
                                                     "\"",
                                                     "\\",
                                                     "\n",
                                                     "null",
                                                     "true",
                                                     "-1",
                                                     "1e99",
                                                     "0",
                                                     "7.5",
                                                     "\\u0000",
                                                     "\xff",
                                                     "[]",
                                                     "{}",
                                                     "\"\"",
                                                     "99999999999999999999",
                                                     "\"hex\"",
                                                     "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                                                     "\"type\":\"end\""};
  const int count = argc > 1 ? std::atoi(argv[1]) : 1'000;
  std::mt19937 random(argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1U);
  for (int i = 0; i < count; ++i) {
    std::string text(fuzz_sample());
    if (random() % 8 == 0) text.resize(random() % text.size());
    for (std::size_t edits = random() % 4; edits > 0 && !text.empty(); --edits) {
      const std::size_t at = random() % text.size();
      text.replace(at, random() % 12, kPieces[random() % kPieces.size()]);
    }
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  }
  std::cout << count << " inputs\n";
}

// aql_fuzz_smoke [count] [seed]: seeded mutations of sample queries through the fuzz entry, without libFuzzer.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::array<std::string_view, 10> kSamples = {
    "tag = \"release\" and not status = \"Draft\"",
    "cf[\"Priority\"] in [\"P0\", \"P1\", null, 3] or cf[12] != 4",
    "not (id in [1, 2.50, -3] or name ~= \"\\\\n\\u0041\\ud83d\\\"\")",
    "createdDate > now() AND lastModifiedDate <= 1735689600000",
    "role[\"Owner\"] is null and (muted = TRUE or false)",
    "name >= 5 and name < \"x\" and tag = empty",
    "((((not not true))))",
    "a in [] or _b = weekAgo() and ev[-0] = 1.",
    "name = \"\xC4\xB0\xCE\xA3 \xF0\x9F\x98\x80\"",
    "",
};
constexpr std::array<std::string_view, 30> kPieces = {" ",
                                                      "\n",
                                                      "(",
                                                      ")",
                                                      "[",
                                                      "]",
                                                      ",",
                                                      "\"",
                                                      "\\",
                                                      "\\u",
                                                      "\\ud83d",
                                                      "\\\\",
                                                      "not ",
                                                      " and ",
                                                      " or ",
                                                      " in ",
                                                      " is ",
                                                      "null",
                                                      "=",
                                                      "!=",
                                                      "~=",
                                                      ">",
                                                      "-",
                                                      "1.",
                                                      "id",
                                                      "f()",
                                                      "\xF0\x9F\x98\x80",
                                                      "\xED\xA0\xBD",
                                                      "\xFF",
                                                      "\xC2\xA0"};

}  // namespace

int main(int argc, char** argv) {
  const auto count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000ULL;
  std::mt19937_64 random(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1ULL);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string text(kSamples[random() % kSamples.size()]);
    for (auto n = random() % 5; n > 0; --n) {
      const auto at = random() % (text.size() + 1);
      const auto length = random() % 6;
      switch (random() % 5) {
        case 0:
          text.erase(at, length);
          break;
        case 1:
          text.insert(at, 1, static_cast<char>(random() & 0xFFU));
          break;
        case 2:
          text.insert(at, text.substr(random() % (text.size() + 1), length * 3));
          break;
        default:
          text.insert(at, kPieces[random() % kPieces.size()]);
      }
    }
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  }
  std::cout << count << " inputs\n";
  return 0;
}

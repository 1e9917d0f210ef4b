// plan_file_fuzz_smoke [count] [seed]: seeded mutations of a plan file through the fuzz entry.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// One line of each kind.
constexpr std::string_view kLines =
    R"({"format":"tmsync-plan","type":"plan","formatVersion":"1.0","toolVersion":"1.0.0","configDigest":"sha256:00","complete":true,"instances":[{"name":"emea","endpoint":"https://emea.example","requestsPerSecond":50.0}],"options":{"refresh":"quick","acks":["maxDelete@export/a"]}}
{"type":"integration","name":"hq","where":{"file":"a.yaml","line":3},"state":"planned","error":{"kind":"io"}}
{"type":"configuration","address":"integration/hq","kind":"integration","action":"update","reason":"configuration_changed","id":4,"fields":[{"field":"endpoint","before":"\"a\"","after":"\"b\""}],"sendSecret":false}
{"type":"export","name":"a","state":"planned","delivery":"direct","aqlCount":3,"inScope":3,"samples":[{"id":1,"name":{"hex":"ff00"}}],"coverage":[{"attribute":"status","value":"x","cases":2,"outcome":"mapped","collapsed":false}],"scopeDiff":{"basis":"applied","isNew":false,"cases":{"entering":1}},"launches":{"aql":"x","bulk":true,"leftOut":{"unbound":1}}}
{"type":"test-case","address":"export/a/test-case/1","action":"update","reason":"source_changed","name":"n","sourceId":1,"recipientId":9,"before":"{\"name\":\"m\"}","after":"{\"name\":\"n\"}","recipientRev":18446744073709551615,"provenance":{"sourceBy":"ada","sourceAt":7}}
{"type":"launch","address":"export/a/launch/1","action":"create","reason":"not_in_recipient","sourceId":1,"close":true,"reopen":false,"upload":[["passed",900]]}
{"type":"guard","guard":"maxDelete","address":"run","value":3,"limit":"30%","stopped":true,"acknowledged":false}
{"type":"diagnostic","severity":"warning","code":"TM1","where":{"file":"a","line":1,"column":2},"summary":"s"}
)";

}  // namespace

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
    std::string text(kLines);
    if (random() % 8 == 0) text.resize(random() % text.size());
    for (std::size_t edits = random() % 4; edits > 0 && !text.empty(); --edits) {
      const std::size_t at = random() % text.size();
      text.replace(at, random() % 12, kPieces[random() % kPieces.size()]);
    }
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  }
  std::cout << count << " inputs\n";
}

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

extern "C" const char* fuzz_sample() {
  return R"({"format":"tmsync-plan","type":"plan","formatVersion":"1.0","toolVersion":"1.0.0","configDigest":"sha256:00","complete":true,"instances":[{"name":"emea","endpoint":"https://emea.example","requestsPerSecond":50.0}],"options":{"refresh":"quick","acks":["maxDelete@export/a"]}}
{"type":"integration","name":"hq","where":{"file":"a.yaml","line":3},"state":"planned","error":{"kind":"io"}}
{"type":"configuration","address":"integration/hq","kind":"integration","action":"update","reason":"configuration_changed","id":4,"fields":[{"field":"endpoint","before":"\"a\"","after":"\"b\""}],"sendSecret":false}
{"type":"export","name":"a","state":"planned","delivery":"direct","aqlCount":3,"inScope":3,"samples":[{"id":1,"name":{"hex":"ff00"}}],"coverage":[{"attribute":"status","value":"x","cases":2,"outcome":"mapped","collapsed":false}],"scopeDiff":{"basis":"applied","isNew":false,"cases":{"entering":1}},"launches":{"aql":"x","bulk":true,"leftOut":{"unbound":1}}}
{"type":"test-case","address":"export/a/test-case/1","action":"update","reason":"source_changed","name":"n","sourceId":1,"recipientId":9,"before":"{\"name\":\"m\"}","after":"{\"name\":\"n\"}","recipientRev":18446744073709551615,"provenance":{"sourceBy":"ada","sourceAt":7}}
{"type":"launch","address":"export/a/launch/1","action":"create","reason":"not_in_recipient","sourceId":1,"close":true,"reopen":false,"upload":[["passed",900]]}
{"type":"guard","guard":"maxDelete","address":"run","value":3,"limit":"30%","stopped":true,"acknowledged":false}
{"type":"diagnostic","severity":"warning","code":"TM1","where":{"file":"a","line":1,"column":2},"summary":"s"}
)";
}

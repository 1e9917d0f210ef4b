#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "tmsync/report/record.hpp"

/// Any bytes: reading ends at the end of the record or with an error that has a message, and what was read is written
/// as a line that reads the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using tmsync::report::RecordReader;
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  RecordReader reader(in);
  const auto run = reader.run();
  if (!run) {
    if (run.error().message.empty()) std::abort();
    return 0;
  }
  const auto head = tmsync::report::to_line(*run);
  for (;;) {
    const auto operation = reader.next();
    if (!operation) {
      if (operation.error().message.empty()) std::abort();
      return 0;
    }
    if (!*operation) return 0;
    const auto line = tmsync::report::to_line(**operation);
    std::istringstream again(head + line);
    RecordReader second(again);
    if (!second.run()) std::abort();
    const auto same = second.next();
    if (!same || !*same || tmsync::report::to_line(**same) != line) std::abort();
  }
}

extern "C" const char* fuzz_sample() {
  return R"({"type":"run","formatVersion":"1.0","runId":"4f3c","toolVersion":"1.0.0","configDigest":"sha256:00","startedAt":"2026-11-26T02:00:00Z","instances":[{"name":"emea","endpoint":"https://emea.example"}],"exports":[{"name":"a","source":{"instance":"emea","projectId":1},"recipient":{"instance":"hq","projectId":7}}],"shard":"1/2"}
{"type":"operation","at":"2026-11-26T02:00:01Z","address":"export/a/test-case/1","kind":"test-case","action":"update","reason":"source_changed","name":"n","state":"done","message":"","sourceId":1,"recipientId":9,"before":{"name":"m","steps":[[1]]},"afterRev":"00ff"}
{"type":"operation","at":"2026-11-26T02:00:02Z","address":"export/a/launch/1","kind":"launch","action":"create","state":"failed","message":"hq answers 503","results":900}
{"type":"end","at":"2026-11-26T02:00:03Z","outcome":"incomplete","exitCode":3,"operations":2,"done":1,"failed":1}
)";
}

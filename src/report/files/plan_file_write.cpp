#include <ostream>

#include <fmt/format.h>

#include "tmsync/core/hash.hpp"

#include "files/plan_file_lines.hpp"
#include "files/plan_file_members.hpp"

namespace tmsync::report {

Json text_json(const std::string& text) {
  if (core::is_valid_utf8(text)) return text;
  std::string hex;
  for (const char byte : text) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return {{"hex", hex}};
}

namespace {

class PlanFileWriter {
 public:
  explicit PlanFileWriter(std::ostream& out) : out_(out) {}

  void header(const plan::Plan& plan, const PlanFileOptions& options) {
    LineWriter line;
    line.json() = {
        {"format", plan_file::kFormat}, {"type", plan_file::kHeader}, {"formatVersion", plan_file::kVersion}};
    members(line, plan);
    line("options", options);
    put(line.json());
  }

  template <typename T>
  void line(std::string_view type, const T& value) {
    LineWriter line;
    line.json() = {{"type", type}};
    members(line, value);
    put(line.json());
  }

  void end() {
    Json json{{"type", "end"}, {"lines", lines_}};
    json["sha256"] = hash_.hex();
    out_ << compact(json) << '\n';
  }

 private:
  void put(const Json& json) {
    const std::string text = compact(json) + '\n';
    hash_.add(text);
    out_ << text;
    ++lines_;
  }

  std::ostream& out_;
  core::Sha256 hash_;
  std::int64_t lines_ = 0;
};

}  // namespace

void write_plan_file(const plan::Plan& plan, const PlanFileOptions& options, std::ostream& out) {
  PlanFileWriter writer(out);
  writer.header(plan, options);
  for (const auto& integration : plan.integrations) {
    writer.line(plan_file::kIntegration, integration);
    for (const auto& change : integration.changes) writer.line(plan_file::kConfigChange, change);
  }
  for (const auto& planned : plan.exports) {
    writer.line(plan_file::kExport, planned);
    if (planned.configuration) writer.line(plan_file::kConfigChange, *planned.configuration);
    for (const auto& change : planned.changes) writer.line(plan_file::kCaseChange, change);
    if (!planned.launches) continue;
    for (const auto& change : planned.launches->changes) writer.line(plan_file::kLaunchChange, change);
  }
  for (const auto& guard : plan.guards) writer.line(plan_file::kGuard, guard);
  for (const auto& diagnostic : plan.diagnostics.items()) writer.line(plan_file::kDiagnostic, diagnostic);
  writer.end();
}

}  // namespace tmsync::report

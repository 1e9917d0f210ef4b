#include <algorithm>
#include <istream>

#include <fmt/format.h>

#include "tmsync/core/hash.hpp"

#include "files/nesting.hpp"
#include "files/plan_file_lines.hpp"
#include "files/plan_file_members.hpp"

namespace tmsync::report {

std::string text_of(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  const auto hex = json.is_object() ? json.find("hex") : json.end();
  if (!json.is_object() || hex == json.end() || !hex->is_string()) throw BadLine("no text");
  const auto digits = hex->get<std::string>();
  const auto value_of = [](char digit) -> unsigned {
    if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
    if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a' + 10);
    throw BadLine("no hex digits");
  };
  if (digits.size() % 2 != 0) throw BadLine("no hex digits");
  std::string text;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    text += static_cast<char>((value_of(digits[i]) << 4U) | value_of(digits[i + 1]));
  }
  return text;
}

namespace {

constexpr const char* kPlanAgain = "make a new one with: tmsync plan --out FILE";

core::Error refusal(std::string what, const char* next = kPlanAgain) {
  return {core::ErrorKind::invalid_input, std::move(what) + "; " + next, 0};
}

/// Lines of a bounded length from a stream.
class Lines {
 public:
  enum class End { line, file, cut, too_long };

  Lines(std::istream& in, std::size_t limit) : in_(in), limit_(limit), buffer_(std::size_t{1} << 16U, '\0') {}

  /// `cut`: the file ends in the middle of the line.
  End next(std::string& line) {
    line.clear();
    while (line.size() <= limit_) {
      if (at_ == filled_) {
        in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
        at_ = 0;
        filled_ = static_cast<std::size_t>(in_.gcount());
        if (filled_ == 0) return line.empty() ? End::file : End::cut;
      }
      const auto begin = buffer_.begin() + static_cast<std::ptrdiff_t>(at_);
      const auto end = buffer_.begin() + static_cast<std::ptrdiff_t>(filled_);
      const auto newline = std::find(begin, end, '\n');
      line.append(begin, newline);
      at_ += static_cast<std::size_t>(newline - begin);
      if (newline == end) continue;
      ++at_;
      return line.size() <= limit_ ? End::line : End::too_long;
    }
    return End::too_long;
  }

 private:
  std::istream& in_;
  std::size_t limit_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
};

std::string member(const Json& json, const char* key) {
  const auto at = json.is_object() ? json.find(key) : json.end();
  return json.is_object() && at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

class PlanFileReader {
 public:
  PlanFileReader(std::istream& in, const std::shared_ptr<plan::TextStore>& texts, const PlanFileLimits& limits)
      : in_(in), texts_(texts), limits_(limits), lines_(in, limits.line_bytes) {}

  core::Result<PlanFile> run() {
    std::string line;
    for (;;) {
      const auto end = lines_.next(line);
      if (in_.bad()) return core::fail(core::ErrorKind::io, "could not be read to its end; is the disk all right?");
      if (end == Lines::End::file) break;
      if (end == Lines::End::too_long) {
        return core::fail(
            refusal(fmt::format("line {} is longer than any that tmsync writes: this is no plan file, or "
                                "an altered one",
                                count_ + 1)));
      }
      if (sealed_) return core::fail(altered("something was added at its end"));
      if (end == Lines::End::cut) {
        if (count_ == 0 && !line.starts_with(R"({"format":"tmsync-plan")")) return core::fail(no_plan_file());
        return core::fail(truncated());
      }
      if (line.starts_with(plan_file::kTrailer)) {
        if (auto error = check_trailer(line)) return core::fail(*error);
        continue;
      }
      hash_.add(line);
      hash_.add("\n");
      ++count_;
      if (auto error = take(line)) return core::fail(*error);
    }
    if (count_ == 0) return core::fail(no_plan_file());
    if (!sealed_) return core::fail(truncated());
    if (!defect_.empty()) return core::fail(refusal(fmt::format("{} (written by tmsync {})", defect_, version_)));
    return std::move(file_);
  }

 private:
  static core::Error no_plan_file() {
    return refusal(
        "this is no file of \"tmsync plan --out\" (the JSON of --format json is for other programs, it cannot be "
        "applied)");
  }
  static core::Error altered(const std::string& how) {
    return refusal("the file was altered since it was written: " + how);
  }
  static core::Error truncated() { return refusal("the file is truncated: its last line is missing"); }

  /// Until the digest is checked, what is wrong with a line may be somebody's doing: it is kept for the end.
  std::optional<core::Error> take(const std::string& line) {
    if (!defect_.empty()) return std::nullopt;
    const bool deep = nesting(line) > limits_.nesting;
    const Json json = deep ? Json() : Json::parse(line, nullptr, false);
    if (count_ == 1) {
      if (json.is_discarded() || member(json, "format") != plan_file::kFormat) return no_plan_file();
      if (auto error = check_version(json)) return error;
    }
    try {
      if (deep) throw BadLine("nested too deeply");
      if (json.is_discarded()) throw BadLine("no JSON");
      decode(member(json, "type"), json);
    } catch (const BadLine& error) {
      defect_ = fmt::format("line {} is not what this version of tmsync writes: {}", count_, error.what());
    }
    return std::nullopt;
  }

  std::optional<core::Error> check_version(const Json& json) {
    version_ = core::escape_terminal(core::elide(member(json, "toolVersion"), 40));
    const auto format = member(json, "formatVersion");
    if (format.substr(0, format.find('.')) == plan_file::kVersion.substr(0, plan_file::kVersion.find('.'))) {
      return std::nullopt;
    }
    return refusal(fmt::format("it has version {} of the format, written by tmsync {}; this tmsync reads version {}",
                               core::escape_terminal(core::elide(format, 20)), version_, plan_file::kVersion),
                   "use that version for it, or make a new one with: tmsync plan --out FILE");
  }

  void decode(const std::string& type, const Json& json) {
    LineReader reader(json, texts_);
    auto& plan = file_.plan;
    if (count_ == 1) {
      members(reader, plan);
      reader("options", file_.options);
    } else if (type == plan_file::kIntegration) {
      members(reader, plan.integrations.emplace_back());
    } else if (type == plan_file::kExport) {
      members(reader, plan.exports.emplace_back());
      plan.exports.back().changes.keep_in(texts_);
      if (auto& launches = plan.exports.back().launches) launches->changes.keep_in(texts_);
    } else if (type == plan_file::kConfigChange) {
      members(reader, config_change());
    } else if (type == plan_file::kCaseChange) {
      if (plan.exports.empty()) throw BadLine("a change without an export");
      plan.exports.back().changes.push_back(read<plan::Change>(reader));
    } else if (type == plan_file::kLaunchChange) {
      if (plan.exports.empty() || !plan.exports.back().launches) throw BadLine("a launch without an export");
      plan.exports.back().launches->changes.push_back(read<plan::LaunchChange>(reader));
    } else if (type == plan_file::kGuard) {
      members(reader, plan.guards.emplace_back());
    } else if (type == plan_file::kDiagnostic) {
      core::Diagnostic diagnostic;
      members(reader, diagnostic);
      plan.diagnostics.add(std::move(diagnostic));
    } else {
      throw BadLine("a line of an unknown type");
    }
  }

  template <typename T>
  static T read(LineReader& reader) {
    T value;
    members(reader, value);
    return value;
  }

  plan::ConfigChange& config_change() {
    auto& plan = file_.plan;
    if (!plan.exports.empty()) return plan.exports.back().configuration.emplace();
    if (plan.integrations.empty()) throw BadLine("a change without an integration");
    return plan.integrations.back().changes.emplace_back();
  }

  std::optional<core::Error> check_trailer(const std::string& line) {
    const Json json = line.size() > 1000 ? Json() : Json::parse(line, nullptr, false);
    if (json.is_discarded()) return truncated();
    const auto lines = json.find("lines");
    if (member(json, "sha256") != hash_.hex()) return altered("its digest is not that of its content");
    if (lines == json.end() || !lines->is_number_unsigned() || lines->get<std::uint64_t>() != count_) {
      return altered("it does not have the number of lines that it names");
    }
    sealed_ = true;
    return std::nullopt;
  }

  std::istream& in_;
  const std::shared_ptr<plan::TextStore>& texts_;
  const PlanFileLimits& limits_;
  Lines lines_;
  core::Sha256 hash_;
  std::uint64_t count_ = 0;
  bool sealed_ = false;
  std::string version_;
  std::string defect_;
  PlanFile file_;
};

}  // namespace

core::Result<PlanFile> read_plan_file(std::istream& in, const std::shared_ptr<plan::TextStore>& texts,
                                      const PlanFileLimits& limits) {
  PlanFileReader reader(in, texts, limits);
  return reader.run();
}

}  // namespace tmsync::report

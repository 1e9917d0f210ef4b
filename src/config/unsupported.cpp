#include "unsupported.hpp"

#include <algorithm>
#include <array>

namespace tmsync::config {
namespace {

struct Later {
  std::string_view key;
  std::string_view code;
  std::string_view summary;
  std::string_view hint;
};

constexpr std::string_view kNativeHint = "remove the key; `delivery: direct` does without it";

constexpr std::array<Later, 4> kLaterKeys{{
    {"native", "TM1115", "native delivery is not supported by this version, and so is `native`", kNativeHint},
    {"integration", "TM1115", "native delivery is not supported by this version, and so is `integration`", kNativeHint},
    {"syncDelay", "TM1115", "native delivery is not supported by this version, and so is `syncDelay`", kNativeHint},
    {"notificationEmail", "TM1115", "native delivery is not supported by this version, and so is `notificationEmail`",
     kNativeHint},
}};

}  // namespace

bool is_unsupported_key(std::string_view kind, std::string_view path, std::string_view key) {
  return kind == "Export" && path == "spec" &&
         std::any_of(kLaterKeys.begin(), kLaterKeys.end(), [&](const Later& later) { return later.key == key; });
}

bool is_reported_elsewhere(std::string_view kind, std::string_view path, const Node& value) {
  if (kind == "Export" && path == "spec.delivery") return value.text == "native";
  // A scalar in place of a token source is a secret: no message may repeat it.
  return kind == "Instance" && path == "spec.token" && value.is_scalar() && value.kind != Node::Kind::null;
}

void report_unsupported(const SourceFile& file, const Node& root, const std::string& kind, core::Diagnostics& diags) {
  const Node* spec = root.find("spec");
  if (kind != "Export" || spec == nullptr) return;
  for (const Later& later : kLaterKeys) {
    if (const Entry* entry = spec->entry(later.key)) {
      diags.error(std::string(later.code), file.position(*entry->key), std::string(later.summary),
                  std::string(later.hint));
    }
  }
  const Node* delivery = spec->find("delivery");
  if (delivery != nullptr && delivery->text == "native") {
    diags.error("TM1114", file.position(*delivery), "native delivery is not supported by this version",
                "use `delivery: direct`");
  }
}

}  // namespace tmsync::config

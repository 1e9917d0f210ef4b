#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tmsync/config/format.hpp"
#include "tmsync/config/load.hpp"

/// Any bytes: loading ends without a crash, and what `format` accepts is stable and means the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  tmsync::core::Diagnostics diags;
  const auto configuration = tmsync::config::load_text({{"fuzz.yaml", text}}, diags);
  tmsync::core::Diagnostics mine;
  const std::string once = tmsync::config::format("fuzz.yaml", text, mine);
  if (mine.has_errors()) {
    if (once != text) std::abort();
    return 0;
  }
  tmsync::core::Diagnostics again;
  if (tmsync::config::format("fuzz.yaml", once, again) != once) std::abort();
  if (tmsync::config::load_text({{"fuzz.yaml", once}}, again).digest != configuration.digest) std::abort();
  return 0;
}

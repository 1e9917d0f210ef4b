#pragma once

#include <string>
#include <string_view>

#include "call.hpp"

namespace tmsync::standin {

[[nodiscard]] std::string percent_decode(std::string_view text, bool plus_is_space);
[[nodiscard]] Pairs parse_query(std::string_view text);
[[nodiscard]] std::string header(const Request& request, std::string_view lower_name);
[[nodiscard]] std::string base64url(std::string_view bytes);
[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] std::string base64_decode(std::string_view text);  ///< throws Refusal

struct Part {
  std::string name;
  std::string file_name;
  std::string content_type;
  std::string body;
};
/// The parts of a multipart/form-data body; throws Refusal 400 for what is none.
[[nodiscard]] std::vector<Part> parse_multipart(const Request& request);

}  // namespace tmsync::standin

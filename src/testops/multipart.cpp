#include "multipart.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/hash.hpp"
#include "tmsync/core/text.hpp"

namespace tmsync::testops {

namespace {

/// A quoted string as browsers send it: quotes and line breaks percent-encoded, everything else (UTF-8 too) as it is.
std::string quoted_name(const std::string& name) {
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || byte < 0x20 || byte == 0x7f) {
      out += fmt::format("%{:02X}", byte);
    } else {
      out += c;
    }
  }
  return out.empty() ? "file" : out;
}

std::string clean_type(const std::string& type) {
  const bool usable = !type.empty() && std::ranges::all_of(type, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x7f;
  });
  return usable ? type : "application/octet-stream";
}

std::string make_boundary(const std::vector<File>& files) {
  std::string seed;
  for (const File& file : files) seed += file.name + '\n' + core::to_hex(core::hash64(file.bytes)) + '\n';
  while (true) {
    const std::string boundary = "tmsync-" + core::sha256_hex(seed).substr(0, 40);
    const auto holds = [&](const File& file) {
      return file.bytes.find(boundary) != std::string::npos || file.name.find(boundary) != std::string::npos;
    };
    if (std::ranges::none_of(files, holds)) return boundary;
    seed += '+';
  }
}

/// Unescaped, as error messages are.
std::string list_of(const std::vector<File>& files) {
  constexpr std::size_t kNamed = 3;
  constexpr std::size_t kNameLimit = 80;
  std::vector<const File*> sorted;
  for (const File& file : files) sorted.push_back(&file);
  std::ranges::stable_sort(sorted, [](const File* a, const File* b) { return a->bytes.size() > b->bytes.size(); });
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < std::min(kNamed, sorted.size()); ++i) {
    parts.push_back(fmt::format("\"{}\" ({} bytes)", core::elide(sorted[i]->name, kNameLimit),
                                core::with_thousands(sorted[i]->bytes.size())));
  }
  if (sorted.size() > kNamed) parts.push_back(fmt::format("{} more", sorted.size() - kNamed));
  return core::join(parts, ", ");
}

}  // namespace

Multipart make_multipart(const std::vector<File>& files) {
  const std::string boundary = make_boundary(files);
  Multipart out;
  out.content_type = "multipart/form-data; boundary=" + boundary;
  std::size_t size = 128;
  for (const File& file : files) size += file.bytes.size() + file.name.size() * 3 + 256;
  out.body.reserve(size);
  for (const File& file : files) {
    out.body += fmt::format(
        "--{}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n", boundary,
        quoted_name(file.name), clean_type(file.content_type));
    out.body += file.bytes;
    out.body += "\r\n";
  }
  out.body += "--" + boundary + "--\r\n";
  out.carries = list_of(files);
  return out;
}

}  // namespace tmsync::testops

#include "inflate.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <zlib.h>

namespace tmsync::http {

namespace {

/// 15 = the largest window, +32 = gzip and zlib headers are both recognised.
constexpr int kAnyHeader = 15 + 32;

struct Inflater {
  z_stream stream{};
  bool ready = inflateInit2(&stream, kAnyHeader) == Z_OK;
  Inflater() = default;
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }
};

}  // namespace

core::Result<std::string> inflate_body(std::string_view compressed, std::size_t limit) {
  std::string out;
  if (compressed.empty()) return out;
  if (compressed.size() > std::numeric_limits<uInt>::max()) {
    return core::fail(core::ErrorKind::too_large, "the compressed answer is too large");
  }
  Inflater inflater;
  if (!inflater.ready) return core::fail(core::ErrorKind::io, "zlib could not be initialised");
  z_stream& stream = inflater.stream;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));  // zlib's API is not const-correct
  stream.avail_in = static_cast<uInt>(compressed.size());

  // JSON shrinks about tenfold. The buffer is never larger than one byte past the limit.
  out.resize(std::min({compressed.size() * 8 + 1024, limit + 1, std::size_t{1} << 24U}));
  std::size_t used = 0;
  while (true) {
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
    const std::size_t room = std::min<std::size_t>(out.size() - used, std::numeric_limits<uInt>::max());
    stream.avail_out = static_cast<uInt>(room);
    const int code = inflate(&stream, Z_NO_FLUSH);
    used += room - stream.avail_out;
    if (used > limit) {
      return core::fail(core::ErrorKind::too_large,
                        fmt::format("the answer is larger than {} bytes after decompression", limit));
    }
    if (code == Z_STREAM_END) {
      if (stream.avail_in == 0) break;
      if (inflateReset(&stream) != Z_OK)
        return core::fail(core::ErrorKind::protocol, "the compressed answer is damaged");
      continue;  // gzip allows several members in a row
    }
    if (code == Z_BUF_ERROR || (code == Z_OK && stream.avail_out != 0)) {
      if (stream.avail_in == 0 && stream.avail_out != 0) {
        return core::fail(core::ErrorKind::unknown_outcome, "the compressed answer is cut short");
      }
    } else if (code != Z_OK) {
      return core::fail(core::ErrorKind::protocol, "the compressed answer is damaged");
    }
    if (stream.avail_out == 0) out.resize(std::min(limit + 1, out.size() * 2));
  }
  out.resize(used);
  return out;
}

}  // namespace tmsync::http

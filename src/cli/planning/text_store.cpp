#include "planning/text_store.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace tmsync::cli {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20U;
constexpr std::size_t kWindow = std::size_t{1} << 16U;

class FileTextStore final : public plan::TextStore {
 public:
  explicit FileTextStore(int file) : file_(file) { buffer_.reserve(kBuffer); }
  ~FileTextStore() override { close(file_); }
  FileTextStore(const FileTextStore&) = delete;
  FileTextStore& operator=(const FileTextStore&) = delete;

  std::optional<std::uint64_t> put(std::string_view text) override {
    if (full_) return std::nullopt;
    if (buffer_.size() + text.size() > kBuffer && !flush()) return std::nullopt;
    const auto at = written_ + buffer_.size();
    buffer_.append(text);
    return at;
  }

  std::string get(std::uint64_t at, std::size_t size) const override {
    if (at >= written_) return buffer_.substr(at - written_, size);
    if (size > kWindow) return read(at, size);
    if (at < window_at_ || at + size > window_at_ + window_.size()) {
      window_.clear();  // what is left of it when reading throws
      window_ = read(at, std::min<std::uint64_t>(kWindow, written_ - at));
      window_at_ = at;
    }
    return window_.substr(at - window_at_, size);
  }

 private:
  [[nodiscard]] std::string read(std::uint64_t at, std::size_t size) const {
    std::string text(size, '\0');
    for (std::size_t got = 0; got < size;) {
      const auto count = pread(file_, text.data() + got, size - got, static_cast<off_t>(at + got));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) throw std::runtime_error("a temporary file could not be read back; is the disk all right?");
      got += static_cast<std::size_t>(count);
    }
    return text;
  }

  /// What does not fit on the disk stays in the buffer, where `get` finds it.
  bool flush() {
    std::size_t done = 0;
    while (done < buffer_.size()) {
      const auto count =
          pwrite(file_, buffer_.data() + done, buffer_.size() - done, static_cast<off_t>(written_ + done));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) {
        full_ = true;
        return false;
      }
      done += static_cast<std::size_t>(count);
    }
    written_ += done;
    buffer_.clear();
    return true;
  }

  int file_;
  std::uint64_t written_ = 0;
  std::string buffer_;  ///< what comes behind `written_`
  bool full_ = false;
  mutable std::string window_;  ///< of the file, from `window_at_`: what is read next is mostly behind what was read
  mutable std::uint64_t window_at_ = 0;
};

}  // namespace

std::shared_ptr<plan::TextStore> make_text_store(const Session& session) {
  auto folder = session.environment("TMPDIR").value_or("");
  if (folder.empty()) folder = "/tmp";
  std::string name = folder + "/tmsync-XXXXXX";
  const int file = mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) return nullptr;
  unlink(name.c_str());
  return std::make_shared<FileTextStore>(file);
}

}  // namespace tmsync::cli

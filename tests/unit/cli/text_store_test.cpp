#include "planning/text_store.hpp"

#include <csignal>
#include <filesystem>
#include <map>
#include <sstream>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace tmsync::testing {
namespace {

namespace fs = std::filesystem;

class Store : public ::testing::Test {
 protected:
  Store() {
    std::string pattern = (fs::temp_directory_path() / "tmsync-store-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
    variables_["TMPDIR"] = pattern;
  }
  ~Store() override { fs::remove_all(folder_); }

  std::shared_ptr<plan::TextStore> make() {
    std::istringstream in;
    std::ostringstream out;
    const cli::Session session{.in = in,
                               .out = out,
                               .err = out,
                               .environment = [this](const std::string& name) -> std::optional<std::string> {
                                 const auto at = variables_.find(name);
                                 return at == variables_.end() ? std::nullopt : std::optional(at->second);
                               },
                               .working_directory = folder_,
                               .global = {},
                               .action = {}};
    return cli::make_text_store(session);
  }

  fs::path folder_;
  std::map<std::string, std::string> variables_;
};

std::string text(int number, std::size_t size) {
  return std::to_string(number) + std::string(size, static_cast<char>('a' + number % 26));
}

TEST_F(Store, GivesBackWhatWasPutAndLeavesNoFile) {
  const auto store = make();
  ASSERT_NE(store, nullptr);
  EXPECT_TRUE(fs::is_empty(folder_));
  std::vector<plan::StoredText> texts;
  for (int i = 0; i < 300; ++i) texts.emplace_back(text(i, 10'000), store);
  texts.emplace_back(text(300, 3'000'000), store);
  for (int i = 0; i < 300; ++i) ASSERT_EQ(texts[static_cast<std::size_t>(i)], text(i, 10'000)) << i;
  EXPECT_EQ(texts.back(), text(300, 3'000'000));
}

TEST_F(Store, OnAFullDiskTextsStayInMemory) {
  const auto store = make();
  ASSERT_NE(store, nullptr);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{100'000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  std::vector<plan::StoredText> texts;
  for (int i = 0; i < 300; ++i) texts.emplace_back(text(i, 10'000), store);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  for (int i = 0; i < 300; ++i) ASSERT_EQ(texts[static_cast<std::size_t>(i)], text(i, 10'000)) << i;
}

TEST_F(Store, WithoutATemporaryFolderThereIsNone) {
  variables_["TMPDIR"] = (folder_ / "missing").string();
  EXPECT_EQ(make(), nullptr);
}

}  // namespace
}  // namespace tmsync::testing

#include "tmsync/model/mark.hpp"

#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "tmsync/model/root.hpp"

namespace tmsync::model {
namespace {

constexpr Id kLowest = std::numeric_limits<Id>::min();
constexpr Id kHighest = std::numeric_limits<Id>::max();

Mark sample() {
  return {{"emea", 7, 4711},  "https://testops.example/project/7/test-cases/4711",
          "0123456789abcdef", 1'700'000'000'123,
          "fedcba9876543210", "00000000000000ff"};
}

std::string hex(std::mt19937_64& random) {
  std::string text;
  const auto length = random() % 3 == 0 ? 0U : 16U;
  for (std::size_t i = 0; i < length; ++i) text += "0123456789abcdef"[random() % 16];
  return text;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

TEST(Mark, WritesTheDocumentedForm) {
  const auto link = to_link(sample());
  EXPECT_EQ(link.type, "tmsync");
  EXPECT_EQ(link.name, "emea/7/4711");
  EXPECT_EQ(link.url,
            "https://testops.example/project/7/test-cases/4711"
            "#tmsync=1;rev=0123456789abcdef;mod=1700000000123;att=fedcba9876543210;map=00000000000000ff");
}

TEST(Mark, ComesBackFromItsLink) {
  std::mt19937_64 random(1);
  const std::string origins[] = {"emea",    "a",  "team/payments", "with space", "\u00e9t\u00e9", "9",
                                 "a-b_c.d", "-1", "x/1/2"};
  const std::string urls[] = {"https://t.example/project/1/test-cases/2", "http://127.0.0.1:8080/base/project/1",
                              "https://t.example/?a=b;c=d", ""};
  const Id ids[] = {0, 1, -1, 4711, kHighest, kLowest};
  for (int round = 0; round < 5000; ++round) {
    Mark mark;
    mark.source = {origins[random() % std::size(origins)], ids[random() % std::size(ids)],
                   ids[random() % std::size(ids)]};
    mark.source_url = urls[random() % std::size(urls)];
    mark.rev = hex(random);
    mark.mod = ids[random() % std::size(ids)];
    mark.att = hex(random);
    mark.map = hex(random);
    mark.root = hex(random);
    mark.copy = random() % 2 == 0 ? 0 : ids[random() % std::size(ids)];
    ASSERT_EQ(parse_mark(to_link(mark)), mark) << to_link(mark).name << ' ' << to_link(mark).url;
  }
}

TEST(Mark, KeepsTheIdentityWhenTheFragmentIsDamaged) {
  const auto whole = to_link(sample()).url;
  const std::string base = sample().source_url;
  struct Row {
    const char* name;
    std::string url;
  };
  const Row rows[] = {
      {"no fragment", base},
      {"another fragment", base + "#steps"},
      {"another version", base + "#tmsync=2;rev=0123456789abcdef;mod=1;att=00;map=00"},
      {"no number", base + "#tmsync=1;rev=0123456789abcdef;mod=soon;att=00;map=00"},
      {"number too large", base + "#tmsync=1;rev=0123456789abcdef;mod=99999999999999999999;att=00;map=00"},
      {"upper-case hash", base + "#tmsync=1;rev=0123456789ABCDEF;mod=1;att=00;map=00"},
      {"no hash", base + "#tmsync=1;rev=hello;mod=1;att=00;map=00"},
      {"hash too long", base + "#tmsync=1;rev=" + std::string(513, 'a') + ";mod=1;att=00;map=00"},
      {"cut in a key", base + "#tmsync=1;rev=0123456789abcdef;mo"},
      {"two separators", base + "#tmsync=1;rev=0123456789abcdef;;mod=1"},
      {"nothing after the version", base + "#tmsync=1;"},
  };
  Mark identity;
  identity.source = sample().source;
  identity.source_url = base;
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(parse_mark({"emea/7/4711", "tmsync", row.url}), identity);
  }
  EXPECT_EQ(parse_mark({"emea/7/4711", "tmsync", whole}), sample()) << "and whole it is read";
}

TEST(Mark, SaysOntoWhichObjectItWasWritten) {
  auto mark = sample();
  EXPECT_EQ(mark.written_onto(812), std::nullopt);
  mark.copy = 812;
  const auto link = to_link(mark);
  EXPECT_NE(link.url.find(";copy=812;map=00000000000000ff"), std::string::npos) << link.url;
  const auto read = parse_mark(link);
  EXPECT_EQ(read, mark);
  EXPECT_EQ(read->written_onto(812), true);
  EXPECT_EQ(read->written_onto(813), false);
  // Cut anywhere, it never names another object.
  for (std::size_t length = link.url.find('#'); length < link.url.size(); ++length) {
    const auto cut = parse_mark({link.name, link.type, link.url.substr(0, length)});
    ASSERT_TRUE(cut);
    EXPECT_TRUE(cut->copy == 0 || cut->copy == 812) << link.url.substr(0, length);
  }
  EXPECT_EQ(parse_mark({link.name, link.type, replaced(link.url, "copy=812", "copy=x")})->copy, 0);
}

TEST(Mark, IgnoresKeysOfLaterVersions) {
  auto link = to_link(sample());
  link.url += ";lnk=0123";
  EXPECT_EQ(parse_mark(link), sample());
}

TEST(Mark, IsCompleteOnlyWithARevision) {
  auto mark = sample();
  mark.rev.clear();
  const auto read = parse_mark(to_link(mark));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->rev, "");
  EXPECT_EQ(read->mod, mark.mod);
}

TEST(Mark, IsNoLinkOfSomebodyElse) {
  const auto mark = to_link(sample());
  for (const Link& link :
       {Link{mark.name, "issue", mark.url}, Link{mark.name, "", mark.url}, Link{mark.name, "TMSYNC", mark.url},
        Link{"Runbook", "tmsync", mark.url}, Link{"emea/7", "tmsync", mark.url}, Link{"", "tmsync", mark.url},
        Link{"emea/7/4711x", "tmsync", mark.url}}) {
    EXPECT_EQ(parse_mark(link), std::nullopt) << link.name << ' ' << link.type;
  }
}

TEST(Mark, IsFoundAmongOtherLinks) {
  auto second = sample();
  second.source.id = 9;
  const std::vector<Link> links{
      {"Runbook", "link", "https://x.example"}, {"damaged", "tmsync", "#"}, to_link(sample()), to_link(second)};
  EXPECT_EQ(find_mark(links), sample());
  EXPECT_EQ(find_mark({links[0], links[1]}), std::nullopt);
  EXPECT_EQ(find_mark({}), std::nullopt);
}

TEST(SourceRef, Parses) {
  struct Row {
    const char* text;
    std::optional<SourceRef> expected;
  };
  const Row rows[] = {
      {"emea/7/4711", SourceRef{"emea", 7, 4711}},
      {"a/b/7/4711", SourceRef{"a/b", 7, 4711}},
      {"emea/-1/-2", SourceRef{"emea", -1, -2}},
      {"//1/2", SourceRef{"/", 1, 2}},
      {"/1/2", std::nullopt},
      {"1/2", std::nullopt},
      {"emea/7/", std::nullopt},
      {"emea//7", std::nullopt},
      {"emea/x/7", std::nullopt},
      {"emea/7/x", std::nullopt},
      {"emea/7/ 1", std::nullopt},
      {"emea/7/99999999999999999999", std::nullopt},
      {"emea", std::nullopt},
      {"", std::nullopt},
      {"/", std::nullopt},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(parse_source_ref(row.text), row.expected) << '"' << row.text << '"';
    if (row.expected) {
      EXPECT_EQ(to_string(*row.expected), row.text);
    }
  }
}

TEST(Mark, SaysWhereAChainOfExportsBegan) {
  const auto root = root_hash("t.example", 4711);
  EXPECT_EQ(root.size(), 16u);
  EXPECT_EQ(root.find_first_not_of("0123456789abcdef"), std::string::npos) << "0.1.0 takes another value for damage";
  EXPECT_EQ(to_link(sample()).url.find("root="), std::string::npos) << "an original needs none";

  Mark mark = sample();
  mark.source_url = "https://T.example:443/project/7/test-cases/4711";
  const Link other{"spec", "doc", "https://docs.example"};
  EXPECT_EQ(root_of({other}), "");
  EXPECT_EQ(root_of({other, to_link(mark)}), root) << "the copy of an original";
  mark.root = "00000000000000ab";
  EXPECT_EQ(root_of({other, to_link(mark)}), mark.root) << "and of a copy";
  mark.source_url = "https://t.example/testresult/4711";
  EXPECT_EQ(root_of({to_link(mark)}), "") << "a result is not where a case came from";
}

}  // namespace
}  // namespace tmsync::model

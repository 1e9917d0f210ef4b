#include <gtest/gtest.h>

#include "tmsync/model/mark.hpp"

namespace tmsync::model {
namespace {

TEST(NormaliseBase, SaysWhichSpellingsAreOneInstance) {
  struct Row {
    std::string address;
    std::optional<std::string> base;
  };
  const Row rows[] = {
      {"https://hq.example.com", "hq.example.com"},
      {"http://hq.example.com", "hq.example.com"},
      {"HTTPS://HQ.Example.COM", "hq.example.com"},
      {"https://bot:secret@hq.example.com", "hq.example.com"},
      {"https://a@b@hq.example.com", "hq.example.com"},
      {"https://hq.example.com:443", "hq.example.com"},
      {"http://hq.example.com:80", "hq.example.com"},
      {"http://hq.example.com:443", "hq.example.com:443"},
      {"https://hq.example.com:", "hq.example.com"},
      {"https://hq.example.com:8443", "hq.example.com:8443"},
      {"https://hq.example.com:08443", "hq.example.com:8443"},
      {"https://hq.example.com:70000", std::nullopt},
      {"https://hq.example.com/", "hq.example.com"},
      {"https://hq.example.com//", "hq.example.com"},
      {"https://hq.example.com.", "hq.example.com"},
      {"https://hq.example.com.:443/", "hq.example.com"},
      {"https://hq.example.com/TestOps/", "hq.example.com/TestOps"},
      {"https://hq.example.com/a?b=c#d", "hq.example.com/a"},
      {"https://[2001:DB8:0:0::1]:8443", "[2001:db8::1]:8443"},
      {"https://[::1]", "[::1]"},
      {"https://[::1", std::nullopt},
      {"https://[fe80::zz]", std::nullopt},
      {"https://пример.рф", "xn--e1afmkfd.xn--p1ai"},
      {"https://ПРИМЕР.рф.", "xn--e1afmkfd.xn--p1ai"},
      {"https://XN--E1AFMKFD.xn--p1ai", "xn--e1afmkfd.xn--p1ai"},
      {"https://", std::nullopt},
      {"ftp://hq.example.com", std::nullopt},
      {"hq.example.com", std::nullopt},
      {"https://hq example.com", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& row : rows) EXPECT_EQ(normalise_base(row.address), row.base) << row.address;
}

TEST(ParseSourceAddress, TakesTheAddressOfAMarkApart) {
  using Kind = AddressKind;
  struct Row {
    std::string url;
    std::optional<SourceAddress> address;
  };
  const Row rows[] = {
      {"https://emea.example.com/project/1/test-cases/4711", {{"emea.example.com", Kind::test_case, 1, 4711}}},
      {"https://emea.example.com/project/1/test-cases/4711#tmsync=1;rev=",
       {{"emea.example.com", Kind::test_case, 1, 4711}}},
      {"http://EMEA.example.com:8080/to/project/1/test-cases/4711/?tab=a",
       {{"emea.example.com:8080/to", Kind::test_case, 1, 4711}}},
      {"https://emea.example.com/launch/88", {{"emea.example.com", Kind::launch, std::nullopt, 88}}},
      {"https://emea.example.com/testresult/9", {{"emea.example.com", Kind::result, std::nullopt, 9}}},
      {"https://emea.example.com/test-cases/4711", std::nullopt},
      {"https://emea.example.com/project/x/test-cases/4711", std::nullopt},
      {"https://emea.example.com/project/1/test-cases/-4", std::nullopt},
      {"https://emea.example.com/project/1/test-cases/", std::nullopt},
      {"https://emea.example.com/launch/99999999999999999999", std::nullopt},
      {"https://emea.example.com/88", std::nullopt},
      {"https://emea.example.com", std::nullopt},
      {"emea/1/4711", std::nullopt},
  };
  for (const auto& row : rows) EXPECT_EQ(parse_source_address(row.url), row.address) << row.url;
}

}  // namespace
}  // namespace tmsync::model

#include "tmsync/core/hash.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace tmsync::core {
namespace {

// Vectors of FIPS 180-4.
TEST(Hash, AgreesWithKnownVectors) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// These numbers are stored in marks on recipients: another value here makes every exported case look changed.
TEST(Hash, Hash64IsTheFrontOfSha256AndStaysSo) {
  EXPECT_EQ(hash64(""), 0xe3b0c44298fc1c14U);
  EXPECT_EQ(hash64("abc"), 0xba7816bf8f01cfeaU);
  EXPECT_NE(hash64(std::string_view("a\0", 2)), hash64("a"));
}

TEST(Hash, WritesSixteenDigits) {
  EXPECT_EQ(to_hex(0), "0000000000000000");
  EXPECT_EQ(to_hex(0xabc), "0000000000000abc");
  EXPECT_EQ(to_hex(std::numeric_limits<std::uint64_t>::max()), "ffffffffffffffff");
  EXPECT_EQ(to_hex(hash64("abc")), sha256_hex("abc").substr(0, 16));
}

}  // namespace
}  // namespace tmsync::core

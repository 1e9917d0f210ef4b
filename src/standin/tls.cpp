#include "tls.hpp"

#include <cstdint>
#include <memory>

#include <boost/asio/ip/address.hpp>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace tmsync::standin {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* value) const {
    Free(value);
  }
};
void free_bio(BIO* bio) {
  BIO_free_all(bio);
}

using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using X509Pointer = std::unique_ptr<X509, Freer<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, Freer<free_bio>>;

bool extend(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool name_and_sign(X509* certificate, EVP_PKEY* key, const std::string& alternatives) {
  std::uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* common = reinterpret_cast<const unsigned char*>("tmsync sandbox");
  return X509_set_version(certificate, 2) == 1 &&
         ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U) == 1 &&
         X509_gmtime_adj(X509_getm_notBefore(certificate), -300) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), 24 * 3600) != nullptr &&
         X509_set_pubkey(certificate, key) == 1 &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common, -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1 &&
         extend(certificate, NID_basic_constraints, "critical,CA:TRUE") &&
         extend(certificate, NID_subject_key_identifier, "hash") &&
         extend(certificate, NID_key_usage, "critical,digitalSignature,keyCertSign") &&
         extend(certificate, NID_ext_key_usage, "serverAuth") &&
         extend(certificate, NID_subject_alt_name, alternatives) && X509_sign(certificate, key, EVP_sha256()) > 0;
}

std::string text_of_bio(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size <= 0 ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

}  // namespace

core::Result<Certificate> make_certificate(const std::string& address) {
  std::string alternatives = "DNS:localhost,IP:127.0.0.1,IP:::1";
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (!error && !parsed.is_loopback() && !parsed.is_unspecified()) alternatives += ",IP:" + parsed.to_string();

  const Key key(EVP_EC_gen("P-256"));
  const X509Pointer certificate(X509_new());
  const Bio certificate_bio(BIO_new(BIO_s_mem()));
  const Bio key_bio(BIO_new(BIO_s_mem()));
  const bool made = key && certificate && certificate_bio && key_bio &&
                    name_and_sign(certificate.get(), key.get(), alternatives) &&
                    PEM_write_bio_X509(certificate_bio.get(), certificate.get()) == 1 &&
                    PEM_write_bio_PrivateKey(key_bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1;
  if (!made) return core::fail(core::ErrorKind::tls, "cannot make a self-signed certificate");
  return Certificate{text_of_bio(certificate_bio.get()), text_of_bio(key_bio.get())};
}

}  // namespace tmsync::standin

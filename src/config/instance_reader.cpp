#include <cstdlib>

#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "tmsync/core/text.hpp"

#include "reader.hpp"

namespace tmsync::config {
namespace {

bool is_loopback(const boost::urls::url_view& url) {
  const std::string host = core::ascii_lower(url.host_address());
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(host, ec);
  return !ec && address.is_loopback();
}

struct UrlCodes {
  const char* invalid;
  const char* credentials;
};

/// Never quotes the URL: it may hold a password.
bool check_url(const SourceFile& file, const Node& node, const std::string& what, const UrlCodes& codes,
               core::Diagnostics& diags) {
  const std::string hint = "write it as https://host[:port][/path]";
  const auto parsed = boost::urls::parse_uri(node.text);
  if (parsed.has_value() && parsed->has_userinfo()) {
    diags.error(codes.credentials, file.position(node), what + " holds a user name or password",
                "remove it; secrets do not belong into the configuration");
    return false;
  }
  if (!parsed.has_value()) {
    // What cannot be parsed may still hold a password; without one it may be shown.
    const bool show = node.text.find('@') == std::string::npos;
    diags.error(codes.invalid, file.position(node),
                what + " is not a URL" + (show ? ": \"" + core::elide(node.text, 60) + '"' : ""), hint);
    return false;
  }
  const std::string scheme = core::ascii_lower(std::string(parsed->scheme()));
  if ((scheme != "http" && scheme != "https") || parsed->host().empty()) {
    diags.error(codes.invalid, file.position(node), what + " is not an http or https URL", hint);
    return false;
  }
  if (parsed->has_port() && (parsed->port_number() == 0 || parsed->port().size() > 5)) {
    diags.error(codes.invalid, file.position(node), what + " has no valid port", "1 to 65535");
    return false;
  }
  if (parsed->has_query() || parsed->has_fragment()) {
    diags.error(codes.invalid, file.position(node), what + " has a query or a fragment", hint);
    return false;
  }
  return true;
}

void read_endpoint(const SourceFile& file, const Node& node, model::Instance& instance, core::Diagnostics& diags) {
  if (!check_url(file, node, "the endpoint", {"TM1209", "TM1210"}, diags)) return;
  instance.endpoint = node.text;
  while (instance.endpoint.ends_with('/')) instance.endpoint.pop_back();
  const auto url = boost::urls::parse_uri(node.text).value();
  if (core::ascii_lower(std::string(url.scheme())) == "http" && !is_loopback(url)) {
    diags.warning("TM1211", file.position(node), "the endpoint is plain http: the token goes over the network readable",
                  "use https, or say why not in a comment");
  }
}

/// What else the instance is or was known as.
void read_addresses(const SourceFile& file, const Node& spec, model::Instance& instance, core::Diagnostics& diags) {
  const auto is_address = [&](const Node& node, const std::string& what) {
    return node.kind == Node::Kind::string && check_url(file, node, what, {"TM1209", "TM1210"}, diags);
  };
  if (const Node* url = spec.find("publicUrl"); url != nullptr && is_address(*url, "the public URL")) {
    instance.public_url = url->text;
    while (instance.public_url.ends_with('/')) instance.public_url.pop_back();
  }
  if (const Node* former = spec.find("formerEndpoints"); former != nullptr) {
    for (const Node* item : former->items) {
      if (is_address(*item, "a former endpoint")) instance.former_endpoints.push_back(item->text);
    }
  }
  instance.former_users = texts_of(spec.find("formerUsers"));
}

void read_limits(const SourceFile& file, const Node& node, model::InstanceLimits& limits, core::Diagnostics& diags) {
  if (const auto value = integer_of(node.find("concurrency")); value && *value >= 1 && *value <= 1024) {
    limits.concurrency = static_cast<int>(*value);
  }
  if (const auto value = integer_of(node.find("retries")); value && *value >= 0 && *value <= 100) {
    limits.retries = static_cast<int>(*value);
  }
  if (const Node* rate = node.find("requestsPerSecond");
      rate != nullptr && (rate->kind == Node::Kind::integer || rate->kind == Node::Kind::number)) {
    limits.requests_per_second = number_value(rate->text);
  }
  const Node* timeout = node.find("timeout");
  if (timeout == nullptr || timeout->kind != Node::Kind::string) return;
  const auto milliseconds = parse_duration_ms(timeout->text, kDayMs);
  if (milliseconds && *milliseconds > 0) {
    limits.timeout_ms = *milliseconds;
    return;
  }
  if (!is_duration(timeout->text)) return;
  diags.error("TM1213", file.position(*timeout), "the timeout has to be more than 0 and at most 24h",
              "for example 500ms, 30s or 2m");
}

}  // namespace

model::Instance read_instance(const DocumentRef& document, core::Diagnostics& diags) {
  const SourceFile& file = *document.file;
  model::Instance instance;
  instance.name = document.name;
  instance.labels = labels_of(*document.root);
  instance.where = document.name_where();
  instance.origin = document.name;
  const Node* spec = document.spec();
  if (spec == nullptr) return instance;
  if (const Node* endpoint = spec->find("endpoint"); endpoint != nullptr && endpoint->kind == Node::Kind::string) {
    read_endpoint(file, *endpoint, instance, diags);
  }
  if (const Node* token = spec->find("token")) {
    instance.token_where = file.position(*token);
    if (auto source = read_token(file, *token, diags)) instance.token = std::move(*source);
  }
  if (const Node* tls = spec->find("tls")) {
    if (const auto ca = text_of(tls->find("caFile"))) instance.ca_file = resolve_path(file, *ca);
    const Node* skip = tls->find("insecureSkipVerify");
    instance.insecure_skip_verify = flag_or(skip, false);
    if (instance.insecure_skip_verify) {
      diags.warning("TM1212", file.position(*skip),
                    "tls.insecureSkipVerify: the certificate of this instance is not checked",
                    "set tls.caFile to its certificate authority instead");
    }
  }
  if (const Node* proxy = spec->find("proxy"); proxy != nullptr && proxy->kind == Node::Kind::string) {
    if (check_url(file, *proxy, "the proxy", {"TM1217", "TM1218"}, diags)) instance.proxy = proxy->text;
  }
  if (const Node* limits = spec->find("limits")) read_limits(file, *limits, instance.limits, diags);
  instance.origin = text_or(spec->find("origin"), document.name);
  read_addresses(file, *spec, instance, diags);
  const std::string prefix = text_or(spec->find("apiPrefix"), "auto");
  instance.api_prefix = prefix == "/api"      ? model::ApiPrefix::api
                        : prefix == "/api/rs" ? model::ApiPrefix::api_rs
                                              : model::ApiPrefix::automatic;
  return instance;
}

}  // namespace tmsync::config

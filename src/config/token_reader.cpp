#include "reader.hpp"

namespace tmsync::config {

std::optional<model::TokenSource> read_token(const SourceFile& file, const Node& node, core::Diagnostics& diags) {
  if (node.is_scalar() && node.kind != Node::Kind::null) {
    diags.error("TM1116", file.position(node), "the token stands in the configuration itself",
                "revoke it if it was committed, and write where it comes from: token: { env: NAME }, { file: PATH } or "
                "{ command: [PROGRAM, ARGUMENT] }");
    return std::nullopt;
  }
  if (auto argv = texts_of(node.find("command")); !argv.empty()) return model::TokenCommand{std::move(argv)};
  if (const auto path = text_of(node.find("file"))) return model::TokenFile{resolve_path(file, *path)};
  if (const auto variable = text_of(node.find("env"))) return model::TokenEnv{*variable};
  return std::nullopt;
}

}  // namespace tmsync::config

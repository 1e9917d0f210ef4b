#include "native_world.hpp"

namespace tmsync::testing {

NativeWorld::Setup NativeWorld::native_setup() {
  Setup setup;
  setup.source = replaced(source_state(), R"({"login": "exporter", "rights": {"Payments": "read"}})",
                          R"({"login": "exporter", "admin": true})");
  setup.source =
      replaced(setup.source, "\"testCases\": [",
               R"("launches": [{"name": "Nightly", "results": [{"case": "Pay by card", "status": "passed"}]}],
    "testCases": [)");
  setup.recipient = replaced(recipient_state(), "\"users\": [",
                             R"("users": [{"login": "native", "rights": {"Payments EMEA": "write"}},)");
  setup.recipient =
      replaced(setup.recipient, "\"tokens\": [",
               std::string("\"tokens\": [{\"token\": \"") + kExportToken + "\", \"user\": \"native\"}, {\"token\": \"" +
                   kNewExportToken + "\", \"user\": \"native\"},");
  return setup;
}

void NativeWorld::start_native(const Setup& setup) {
  start(setup);
  environment["EXPORT_TOKEN"] = kExportToken;
  configure_native();
}

void NativeWorld::configure_native(const std::string& export_more, const std::string& export_token) {
  write("tmsync.yaml", native_text(export_more, export_token));
}

std::string NativeWorld::native_text(const std::string& export_more, const std::string& export_token) const {
  Yaml yaml;
  yaml.mapping =
      "  status: { identity: true }\n"
      "  customFields:\n"
      "    Priority: { rows: [ { source: P0, target: Blocker }, { source: P1, target: Major }, { source: P2 } ] }\n";
  yaml.export_more =
      "  delivery: native\n  integration: hq\n  syncDelay: 60s\n  launches: { enabled: true }\n" + export_more;
  return text_of(yaml) + integration_text(export_token);
}

std::string NativeWorld::integration_text(const std::string& export_token) {
  return "---\napiVersion: tmsync/v1\nkind: Integration\nmetadata: { name: hq }\nspec:\n"
         "  instance: emea\n  recipient: hq\n  displayName: Headquarters\n"
         "  projects: [ { project: Payments, token: " +
         export_token + " } ]\n";
}

}  // namespace tmsync::testing

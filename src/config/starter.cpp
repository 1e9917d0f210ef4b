#include "tmsync/config/format.hpp"

namespace tmsync::config {

std::string starter() {
  return R"(# What tmsync exports, from where, to where. Any number of documents, in any number of .yaml files of this folder.
# Check it with `tmsync validate`; see what it would do with `tmsync plan`.
apiVersion: tmsync/v1
kind: Instance
metadata:
  # Named after its host: the name stands in the marks of copies, where people of other teams read it.
  name: source-testops-example
spec:
  # The address of your Allure TestOps.
  endpoint: https://source.testops.example
  # Where the API token comes from. Or { file: PATH }, or { command: [PROGRAM, ARGUMENT] }.
  token: { env: TMSYNC_SOURCE_TOKEN }
---
apiVersion: tmsync/v1
kind: Instance
metadata:
  name: recipient-testops-example
spec:
  endpoint: https://recipient.testops.example
  token: { env: TMSYNC_RECIPIENT_TOKEN }
---
# How attribute values of the source become values of the recipient.
apiVersion: tmsync/v1
kind: AttributeMapping
metadata:
  name: common
spec:
  status: { identity: true }
  layer: { identity: true }
  customFields:
    # Every custom field that is not named.
    "*": { identity: true }
---
apiVersion: tmsync/v1
kind: Export
metadata:
  name: first-export
spec:
  # A project by name, or by id as a plain number.
  source: { instance: source-testops-example, project: My project }
  recipient: { instance: recipient-testops-example, project: My project }
  testCases:
    # Without `aql:` all test cases of the project.
    aql: tag = "release"
  launches:
    # With true launches go along: those with results of the test cases above.
    enabled: false
    # Without `aql:` all of them. These were created in 2025 or later; times are milliseconds since 1970.
    aql: createdDate > 1735689600000
  mapping: common
)";
}

}  // namespace tmsync::config

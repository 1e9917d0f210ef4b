#include "sample_results.hpp"

namespace tmsync::report {

using plan::CheckState;

Applied sample_applied() {
  Applied applied;
  applied.done.create = 1812;
  applied.done.update = 37;
  applied.done.restore = 1;
  applied.done.adopt = 2;
  applied.done.touch = 3;
  applied.results = 204318;
  applied.failed = 1;
  applied.unknown = 1;
  applied.stale = 1;
  applied.skipped = 1;
  applied.notes = {"export/a/test-case/1: member ada left out"};
  applied.not_done = {{"export/a/test-case/2", "create", "Log in", "failed", "hq answers 400: name is too long"},
                      {"export/a/test-case/3", "update", "Log out", "unknown", ""},
                      {"export/a/test-case/4", "update", "Pay", "stale", "changed on the recipient"},
                      {"export/a/test-case/5", "delete", "Fax", "skipped", "an earlier operation failed"}};
  return applied;
}

plan::Verification sample_verification() {
  plan::Verification verification;
  auto& checks = verification.checks;
  checks.push_back({"export/payments-to-hq",
                    "test-cases",
                    "every test case in scope has its copy",
                    CheckState::passed,
                    9151,
                    0,
                    "9,151 test cases",
                    {}});
  checks.push_back({"export/payments-to-hq",
                    "attributes",
                    "status, layer, members and custom fields are as mapped",
                    CheckState::failed,
                    9151,
                    30,
                    "30 of 9,151 copies",
                    {"export/payments-to-hq/test-case/4701 \"Log in\": status, customFields.Priority",
                     "export/payments-to-hq/test-case/4702 \"Log out & back in, with a name that is rather long\": "
                     "layer"}});
  checks.push_back({"export/payments-to-hq",
                    "doubles",
                    "nothing is there twice",
                    CheckState::failed,
                    9151,
                    1,
                    "1 of 9,151 copies",
                    {"export/payments-to-hq/test-case/4711 \"Log in\": a second copy"}});
  checks.push_back({"export/unreadable",
                    "readable",
                    "it can be read",
                    CheckState::unknown,
                    0,
                    0,
                    "emea does not accept the token of environment variable TMSYNC_EMEA_TOKEN; create a new one",
                    {}});
  checks.push_back({"integration/hq",
                    "secret",
                    "every project that uses it has a secret",
                    CheckState::passed,
                    2,
                    0,
                    "2 projects",
                    {}});
  verification.diagnostics.warning("TM3102", {"tmsync/payments.yaml", 20, 7}, "custom field \"Component\" is locked",
                                   "unlock it");
  return verification;
}

}  // namespace tmsync::report

#include "tmsync/standin/demo.hpp"

namespace tmsync::standin {
namespace {

constexpr const char* kEmea = R"({
  "users": [{"login": "exporter", "rights": {"Payments": "read"}}, {"login": "anna"}],
  "tokens": [{"token": "emea-token", "user": "exporter"}],
  "projects": [{
    "id": 1, "name": "Payments",
    "customFields": [
      {"name": "Priority", "singleSelect": true, "values": ["P0", "P1", "P2"]},
      {"name": "Component", "values": ["Checkout", "Ledger"]}
    ],
    "testCases": [
      {"repeat": 4, "name": "Pay order {n} by card", "status": "Active", "layer": "UI Tests", "createdBy": "anna",
       "tags": ["release", "smoke"], "members": {"Owner": "anna"},
       "customFields": {"Priority": "P0", "Component": "Checkout"},
       "scenario": ["Open the cart of order {n}", {"text": "Pay", "expected": "A receipt is shown"}]},
      {"repeat": 3, "name": "Book payment {n} in the ledger", "status": "Active", "createdBy": "anna",
       "tags": ["release"], "customFields": {"Priority": "P1", "Component": "Ledger"}},
      {"name": "Pay by invoice", "status": "Draft", "createdBy": "anna", "customFields": {"Priority": "P2"}}
    ]
  }]
})";

constexpr const char* kHq = R"({
  "users": [{"login": "tmsync-bot", "rights": {"Payments EMEA": "write"}}, {"login": "anna"}],
  "tokens": [{"token": "hq-token", "user": "tmsync-bot"}],
  "projects": [{
    "id": 1, "name": "Payments EMEA",
    "customFields": [
      {"name": "Priority", "singleSelect": true, "values": ["Blocker", "Major", "Minor"]},
      {"name": "Component", "values": ["Checkout"]}
    ],
    "testCases": [{"name": "Accept a payment from EMEA", "createdBy": "anna"}]
  }]
})";

}  // namespace

std::vector<std::pair<std::string, std::string>> demo_states() {
  return {{"emea", kEmea}, {"hq", kHq}};
}

}  // namespace tmsync::standin

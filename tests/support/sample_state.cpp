#include "simulation.hpp"

/// Two small instances with everything an export has to carry.
namespace tmsync::testing {

std::string sample_source() {
  return R"json({
  "users": [
    {"login": "exporter", "rights": {"Payments": "read"}},
    {"login": "alice", "rights": {"Payments": "write"}},
    {"login": "ghost", "rights": {"Payments": "write"}}
  ],
  "tokens": [{"token": "emea-token", "user": "exporter"}],
  "layers": [{"name": "API"}, {"name": "UI"}],
  "roles": [{"name": "Reviewer"}],
  "integrations": [
    {"name": "Jira", "type": "jira", "endpoint": "https://jira.example", "operations": ["issue_sync", "test_key_suggest"]},
    {"name": "Wiki", "type": "custom", "endpoint": "https://wiki.example", "operations": ["issue_sync"]}
  ],
  "projects": [{
    "id": 1, "name": "Payments", "integrations": ["Jira", "Wiki"],
    "customFields": [
      {"name": "Priority", "singleSelect": true, "values": ["P0", "P1", "P2"]},
      {"name": "Component", "values": ["Card", "Ledger", "New one"]},
      {"name": "Secret field", "values": ["x"]}
    ],
    "sharedSteps": [
      {"name": "Log in", "attachments": [{"name": "login.txt", "contentType": "text/plain", "text": "login page"}],
       "steps": ["Open the page", {"attachment": "login.txt"}, "Enter the password"]}
    ],
    "testCases": [
      {"id": 101, "name": "Pay by card", "createdBy": "alice", "tags": ["release", "smoke"], "status": "Draft", "layer": "API",
       "customFields": {"Priority": "P0", "Component": ["Card", "Ledger"], "Secret field": "x"},
       "description": "Pays **by card**", "precondition": "an account", "expectedResult": "paid",
       "links": [{"name": "spec", "type": "doc", "url": "https://docs.example/spec"}],
       "members": {"Owner": "alice", "Reviewer": ["alice", "ghost"]},
       "scenario": [
         {"shared": "Log in"},
         {"text": "Pay", "steps": ["Choose the card", {"text": "Confirm", "expected": ["A receipt", "A mail"]}], "expected": ["Paid"]}
       ]},
      {"id": 102, "name": "Refund", "createdBy": "alice", "tags": ["release"],
       "customFields": {"Priority": "P1", "Component": "New one"},
       "description": "See ![shot](attachment:shot.png) and done",
       "attachments": [
         {"name": "shot.png", "contentType": "image/png", "base64": "iVBORw0KGgo="},
         {"name": "log.txt", "contentType": "text/plain", "text": "a loose file"}
       ],
       "scenario": ["Refund it", {"attachment": "shot.png"}]},
      {"id": 103, "name": "Table of amounts", "createdBy": "alice", "tags": ["release"], "automated": true, "fullName": "pay.Table.amounts",
       "customFields": {"Priority": "P2"},
       "examples": [{"amount": "1", "currency": "EUR"}, {"amount": "2", "currency": "USD"}],
       "issues": [{"name": "PAY-7", "integration": "Jira"}, {"name": "W-1", "integration": "Wiki", "url": "https://wiki.example/W-1"}],
       "testKeys": [{"name": "PAY-T1", "integration": "Jira", "url": "https://jira.example/PAY-T1"}]},
      {"id": 104, "name": "Only here", "createdBy": "alice", "tags": ["internal"]}
    ]
  }]
})json";
}

std::string sample_recipient() {
  return R"json({
  "users": [
    {"login": "bot", "rights": {"Payments EMEA": "write"}},
    {"login": "alice", "rights": {"Payments EMEA": "write"}},
    {"login": "person", "rights": {"Payments EMEA": "write"}}
  ],
  "tokens": [{"token": "hq-token", "user": "bot"}],
  "layers": [{"name": "Backend"}, {"name": "API"}],
  "roles": [{"name": "Reviewer"}],
  "integrations": [
    {"name": "Jira", "type": "jira", "endpoint": "https://jira.example", "operations": ["issue_sync", "test_key_suggest"]}
  ],
  "projects": [{
    "id": 7, "name": "Payments EMEA", "integrations": ["Jira"],
    "customFields": [
      {"name": "Priority", "singleSelect": true, "values": ["Blocker", "Major", "Minor"]},
      {"name": "Component", "values": ["Card"]},
      {"name": "Team", "values": ["Red"]}
    ],
    "testCases": [
      {"id": 900, "name": "Somebody else's", "createdBy": "person", "tags": ["manual"]}
    ]
  }]
})json";
}

}  // namespace tmsync::testing

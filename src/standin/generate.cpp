#include <array>
#include <random>

#include "instance.hpp"
#include "loader.hpp"
#include "reference.hpp"

namespace tmsync::standin {
namespace {

constexpr std::array kPriorities = {"P0", "P1", "P2", "P3"};
constexpr std::array kComponents = {"Checkout", "Ledger",  "Refunds", "Fraud",
                                    "Reports",  "Payouts", "Cards",   "Invoices"};
constexpr std::array kActions = {"Pay", "Refund", "Cancel", "Split", "Confirm", "Dispute", "Export", "Reconcile"};
constexpr std::array kObjects = {"an order", "a subscription", "a gift card", "an invoice", "a payout", "a cart"};
constexpr std::array kTags = {"release", "smoke", "regression", "nightly", "mobile", "slow"};
constexpr std::array kStatuses = {-1, -2, -2, -2, -4, -3};

/// The same numbers on every machine: std::mt19937_64 is specified exactly, the distributions are not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }
  template <typename List>
  const auto& of(const List& list) {
    return list[below(list.size())];
  }

 private:
  std::mt19937_64 engine_;
};

struct Reference {
  Id priority = 0;
  Id component = 0;
};

Id value_of(State& state, Id field, Id project, const char* name) {
  const Id found = state.value_id(field, project, name);
  return found != 0 ? found : state.add_value(field, project, name);
}

Case make_case(State& state, Id project, const Reference& reference, Dice& dice, std::int64_t number,
               std::int64_t now) {
  Case c;
  c.project = project;
  const std::string action = dice.of(kActions);
  const std::string object = dice.of(kObjects);
  c.name = action + " " + object + " #" + std::to_string(number);
  c.description = action + " " + object +
                  " as a signed-in customer and check the ledger.\n\n- currency: EUR\n- channel: web\n- retries: " +
                  std::to_string(dice.below(5));
  c.precondition = "The customer has a verified payment method.";
  c.expected_result = "The ledger balances and the customer is notified.";
  c.automated = dice.below(3) == 0;
  if (c.automated)
    c.full_name = "com.example.payments.Test" + std::to_string(dice.below(400)) + ".case" + std::to_string(number);
  c.workflow = kDefaultWorkflow;
  c.status = dice.of(kStatuses);
  c.layer = -1 - static_cast<Id>(dice.below(3));
  c.tags.push_back(state.tag_id(dice.of(kTags)));
  if (const Id second = state.tag_id(dice.of(kTags)); second != c.tags.front()) c.tags.push_back(second);
  c.links.push_back({"spec", "documentation", "https://wiki.example.com/payments/" + std::to_string(dice.below(5000))});
  c.values.push_back(value_of(state, reference.priority, project, dice.of(kPriorities)));
  c.values.push_back(value_of(state, reference.component, project, dice.of(kComponents)));
  c.created_by = c.modified_by = "generator";
  c.created = c.modified = now - static_cast<std::int64_t>(dice.below(400UL * 86'400'000UL));
  return c;
}

json steps_of(const Case& c) {
  return {{{"type", "body"}, {"body", "Open the payment page"}},
          {{"type", "body"},
           {"body", c.name},
           {"expectedResultSteps", {{{"type", "expected_body"}, {"body", "A confirmation is shown"}}}}},
          {{"type", "body"}, {"body", "Compare the ledger"}}};
}

}  // namespace

void generate_cases(State& state, const std::string& project, std::int64_t count, std::uint64_t seed,
                    std::int64_t now) {
  const Id id = ensure_project(state, project, now);
  ensure_user(state, "generator");
  const Reference reference{ensure_field(state, id, "Priority", now), ensure_field(state, id, "Component", now)};
  Dice dice(seed);
  LoaderCall loader(state, now);
  for (std::int64_t i = 1; i <= count; ++i) {
    const bool with_scenario = dice.below(10) == 0;
    Case& added = state.add_case(make_case(state, id, reference, dice, i, now));
    if (!with_scenario) continue;
    added.scenario = std::make_unique<Scenario>();
    append_steps(loader.call, *added.scenario, added.id, steps_of(added));
  }
}

}  // namespace tmsync::standin

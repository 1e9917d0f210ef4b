#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "simulation.hpp"

namespace tmsync::testing {

/// A simulation with the sample state and an export of the release cases.
inline std::unique_ptr<Simulation> sample_world(std::uint64_t seed = 1, const std::string& more = "",
                                                const std::string& test_cases = R"({ aql: 'tag = "release"' })") {
  auto world = std::make_unique<Simulation>(seed);
  const auto source = world->emea().load_json(sample_source());
  if (!source) throw std::runtime_error(source.error().message);
  const auto recipient = world->hq().load_json(sample_recipient());
  if (!recipient) throw std::runtime_error(recipient.error().message);
  world->configure(sample_yaml(more, test_cases));
  return world;
}

inline const plan::Change* find_change(const plan::Plan& plan, const std::string& address) {
  for (const auto& planned : plan.exports) {
    for (const auto& change : planned.changes) {
      if (change.address == address) return &change;
    }
  }
  return nullptr;
}

/// What a failed expectation shows.
inline std::string story(const Simulation::Run& run) {
  std::string text;
  for (const auto& planned : run.planned.plan.exports) {
    if (planned.state == plan::ExportState::failed) text += "export failed: " + planned.error.message + '\n';
    for (const auto& change : planned.changes) {
      text += std::string(plan::to_string(change.action)) + ' ' + change.address + ' ' + std::string(plan::to_string(change.reason)) + '\n';
      for (const auto& field : change.fields) text += "  " + field.field + ": " + field.before + " -> " + field.after + '\n';
    }
  }
  for (const auto& operation : run.report.operations) {
    text += "not done: " + operation.address + ' ' + std::string(sync::to_string(operation.state)) + ' ' + operation.message + '\n';
  }
  for (const auto& note : run.report.notes) text += "note: " + note + '\n';
  return text;
}

}  // namespace tmsync::testing

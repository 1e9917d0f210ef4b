#pragma once

#include <vector>

#include "tmsync/sync/services.hpp"

namespace tmsync::sync {

/// Passes every operation on to several journals, which outlive it. All are told, also after one has failed.
class JournalFan final : public Journal {
 public:
  void add(Journal& one) { all_.push_back(&one); }
  [[nodiscard]] bool finished(const OperationRecord& operation) override {
    bool good = true;
    for (auto* one : all_) good = one->finished(operation) && good;
    return good;
  }

 private:
  std::vector<Journal*> all_;
};

}  // namespace tmsync::sync

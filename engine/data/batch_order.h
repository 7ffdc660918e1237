// Which rows make up the batch of a step: every epoch is a new permutation, a pure function of (seed, order, epoch), so
// that a resumed run sees exactly the batches it would have seen.
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include "engine/core/random.h"

namespace causeway {

class BatchOrder {
 public:
  /// `rows` >= 1 items in batches of `batch` >= 1 (at most `rows`); the last, incomplete batch of an epoch is left out.
  /// `order` separates several orders of one seed.
  BatchOrder(std::int64_t rows, int batch, std::uint64_t seed, std::uint64_t order)
      : batch_(static_cast<int>(std::min<std::int64_t>(batch, rows))),
        batches_(rows / batch_),
        seed_(seed),
        order_(order),
        permutation_(static_cast<std::size_t>(rows)) {}

  /// Rows of the batch of `step` >= 0.
  std::vector<int> rows(std::int64_t step) {
    const std::int64_t epoch = step / batches_;
    if (epoch != epoch_) {
      std::iota(permutation_.begin(), permutation_.end(), 0);
      Random random(seed_, Stream::kBatchOrder, (order_ << 32) + static_cast<std::uint64_t>(epoch));
      for (std::size_t i = permutation_.size(); i > 1; --i) {
        std::swap(permutation_[i - 1], permutation_[random.below(static_cast<std::uint32_t>(i))]);
      }
      epoch_ = epoch;
    }
    const auto begin = permutation_.begin() + (step % batches_) * batch_;
    return {begin, begin + batch_};
  }

 private:
  int batch_;
  std::int64_t batches_;
  std::uint64_t seed_;
  std::uint64_t order_;
  std::int64_t epoch_ = -1;
  std::vector<int> permutation_;
};

}  // namespace causeway

// From the labels of a view to batches: labels are standardised by those that are told, and where not all units are
// labelled, half of each batch is.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/data/batch_order.h"
#include "engine/models/training_view.h"

namespace causeway {

/// A shard of a batch, B rows in all.
struct LabelShard {
  MatrixF x;              // codes, R x d
  MatrixF labels;         // standardised, R x n; 0 where they are not told
  Vector<float> told;     // R of 0 and 1
  MatrixF noise;          // N(0, 1), R x n
  int batch = 0;          // B
  int told_in_batch = 0;  // rows of the batch whose labels are told
  double ramp = 1;        // 0 .. 1: how much of the divergences counts so far
  std::int64_t rows = 0;  // of the data
};

class LabelFeed {
 public:
  /// `batch` rows an update. Throws Error if fewer than two units are labelled or a label is the same in all of them.
  LabelFeed(const TrainingView& view, int batch, std::uint64_t seed, std::uint64_t start)
      : LabelFeed(*view.labels, false, view, batch, seed, start) {}
  /// The same with other numbers in the labels' place, a row for each picture. `constants`: columns that are the same
  /// everywhere are left at 0 instead of refused.
  LabelFeed(const MatrixD& numbers, bool constants, const TrainingView& view, int batch, std::uint64_t seed,
            std::uint64_t start);

  /// The weight of labels that was found best by trial: the fewer, the more each of them counts.
  double usual_label_weight() const;

  /// Fills all but noise and ramp with shard `index` of `shards` of the batch of `step`.
  void load(std::int64_t step, int index, int shards, const MatrixF& codes, LabelShard& shard);

 private:
  std::vector<int> batch_of(std::int64_t step);

  MatrixF labels_;
  std::vector<std::uint8_t> told_;   // a row
  std::vector<int> with_, without_;  // rows
  int batch_;
  BatchOrder order_with_, order_without_;  // one row at a time: fewer labels than half a batch come several times
  std::int64_t loaded_step_ = -1;
  std::vector<int> loaded_;
};

}  // namespace causeway

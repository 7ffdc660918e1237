#include "engine/models/labels/label_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/safe_units.h"

namespace causeway {

namespace {

constexpr std::uint64_t kOrders = 1ULL << 20;  // numbers of orders, apart from those of other learners

std::vector<int> rows_that(const TrainingView& view, bool labelled) {
  std::vector<int> rows;
  for (std::int64_t row = 0; row < view.codes.rows(); ++row) {
    const bool told = view.labelled == nullptr || (*view.labelled)[static_cast<std::size_t>(row / view.frames)] != 0;
    if (told == labelled) rows.push_back(static_cast<int>(row));
  }
  return rows;
}

BatchOrder order_of(const std::vector<int>& rows, std::uint64_t seed, std::uint64_t order) {
  return {std::max<std::int64_t>(1, std::ssize(rows)), 1, seed, order};
}

}  // namespace

LabelFeed::LabelFeed(const MatrixD& told, bool constants, const TrainingView& view, int batch, std::uint64_t seed,
                     std::uint64_t start)
    : with_(rows_that(view, true)),
      without_(rows_that(view, false)),
      batch_(batch),
      order_with_(order_of(with_, seed, kOrders + 2 * start)),
      order_without_(order_of(without_, seed, kOrders + 2 * start + 1)) {
  if (with_.size() < 2) {
    throw Error(fmt::format("{} labelled training pictures are too few to learn from", with_.size()),
                "at least 2 are needed, some dozens to learn anything: raise world.labelled");
  }
  const MatrixD all = in_safe_units(told);  // NaN where nothing is told
  labels_ = MatrixF::Zero(all.rows(), all.cols());
  told_.assign(static_cast<std::size_t>(all.rows()), 0);
  for (const int row : with_) told_[static_cast<std::size_t>(row)] = 1;
  const double count = static_cast<double>(with_.size());
  for (Eigen::Index c = 0; c < all.cols(); ++c) {
    double mean = 0, variance = 0;
    for (const int row : with_) mean += all(row, c) / count;
    for (const int row : with_) variance += (all(row, c) - mean) * (all(row, c) - mean) / count;
    if (!(variance > 0) || !std::isfinite(variance)) {
      if (constants) continue;
      throw Error(fmt::format("label {} is the same, or no number, in all labelled training pictures", c),
                  "label more pictures (world.labelled), or leave that label out of the data");
    }
    for (const int row : with_) labels_(row, c) = static_cast<float>((all(row, c) - mean) / std::sqrt(variance));
  }
}

double LabelFeed::usual_label_weight() const {
  return std::clamp(300.0 / static_cast<double>(with_.size()), 1.0, 10.0);
}

std::vector<int> LabelFeed::batch_of(std::int64_t step) {
  std::vector<int> batch;
  const int unlabelled = without_.empty() ? 0 : batch_ / 2, labelled = batch_ - unlabelled;
  for (int i = 0; i < batch_; ++i) {
    // Alternately, so that every shard has its share of both.
    const bool told = unlabelled == 0 || i % 2 == 0;
    const int place = unlabelled == 0 ? i : i / 2;
    const std::vector<int>& from = told ? with_ : without_;
    BatchOrder& order = told ? order_with_ : order_without_;
    const std::int64_t at = step * (told ? labelled : unlabelled) + place;
    batch.push_back(from[static_cast<std::size_t>(order.rows(at).front())]);
  }
  return batch;
}

void LabelFeed::load(std::int64_t step, int index, int shards, const MatrixF& codes, LabelShard& shard) {
  if (loaded_step_ != step) {
    loaded_ = batch_of(step);
    loaded_step_ = step;
  }
  const int begin = index * batch_ / shards, count = (index + 1) * batch_ / shards - begin;
  shard.batch = batch_;
  shard.rows = codes.rows();
  shard.told_in_batch = 0;
  for (const int row : loaded_) shard.told_in_batch += told_[static_cast<std::size_t>(row)];
  shard.x.resize(count, codes.cols());
  shard.labels.resize(count, labels_.cols());
  shard.told.resize(count);
  for (int i = 0; i < count; ++i) {
    const int row = loaded_[static_cast<std::size_t>(begin + i)];
    shard.x.row(i) = codes.row(row);
    shard.labels.row(i) = labels_.row(row);
    shard.told(i) = static_cast<float>(told_[static_cast<std::size_t>(row)]);
  }
}

}  // namespace causeway

#include "engine/metrics/gradient_boosting.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/error.h"
#include "engine/metrics/input_checks.h"

namespace causeway {

namespace {

/// Neighbouring values closer than this count as equal (scikit-learn's FEATURE_THRESHOLD).
constexpr double kEqualValues = 1e-7;
/// A split must beat the best one before it by this share: in small nodes several features often part the rows in the
/// same way, and then the order of additions must not decide.
constexpr double kEqualScores = 1e-10;

}  // namespace

PresortedFeatures::PresortedFeatures(const MatrixD& features)
    : rows_(static_cast<std::int32_t>(features.rows())), count_(static_cast<std::int32_t>(features.cols())) {
  if (rows_ < 1 || count_ < 1) {
    throw UsageError(fmt::format("A regressor needs features, but got {} rows x {} columns.", rows_, count_));
  }
  require_finite(features, "regression features");
  values_.resize(static_cast<std::size_t>(rows_) * count_);
  order_.resize(values_.size());
  for (std::int32_t feature = 0; feature < count_; ++feature) {
    double* values = values_.data() + offset(feature);
    std::int32_t* order = order_.data() + offset(feature);
    for (std::int32_t row = 0; row < rows_; ++row) values[row] = features(row, feature);
    std::iota(order, order + rows_, 0);
    std::sort(order, order + rows_, [values](std::int32_t a, std::int32_t b) {
      return values[a] < values[b] || (values[a] == values[b] && a < b);
    });
  }
}

/// Grows one tree after the other on the same features. The rows of a node are a range [begin, begin + count) that
/// holds them once per feature, each time sorted by that feature; splitting a node partitions every range stably into
/// the buffer of the next level, so nothing is ever sorted again.
class GradientBoostedRegressor::TreeGrower {
 public:
  TreeGrower(const PresortedFeatures& features, GradientBoostedRegressor& model, double smallest_variance)
      : features_(features),
        model_(model),
        smallest_variance_(smallest_variance),
        goes_left_(features.rows()),
        reciprocal_(features.rows() + 1),
        decrease_(Vector<double>::Zero(features.count())) {
    const std::size_t entries = static_cast<std::size_t>(features.rows()) * features.count();
    levels_.assign(model.settings_.depth - 1, std::vector<std::int32_t>(entries));
    for (std::int32_t i = 1; i <= features.rows(); ++i) reciprocal_[i] = 1.0 / i;
  }

  /// Fits one tree to `residual` and adds its share to model.fitted_.
  void grow(const Vector<double>& residual) {
    residual_ = residual.data();
    model_.roots_.push_back(split_or_leaf(0, 0, features_.rows()));
  }

  /// Decrease of squared error by each feature's splits, summed over all trees.
  const Vector<double>& decrease() const { return decrease_; }

 private:
  struct Split {
    double score = 0.0;
    std::int32_t feature = -1;
    std::int32_t left_count = 0;
  };

  const std::int32_t* rows_of(int level, std::int32_t feature, std::int32_t begin) const {
    if (level == 0) return features_.order(feature) + begin;
    return levels_[level - 1].data() + static_cast<std::size_t>(feature) * features_.rows() + begin;
  }

  std::int32_t leaf(const std::int32_t* rows, std::int32_t count, double mean) {
    const double step = model_.settings_.learning_rate * mean;
    for (std::int32_t i = 0; i < count; ++i) model_.fitted_[rows[i]] += step;
    model_.nodes_.push_back({mean, -1, -1, -1});
    return static_cast<std::int32_t>(model_.nodes_.size()) - 1;
  }

  double mean_of(const std::int32_t* rows, std::int32_t count) const {
    double sum = 0.0;
    for (std::int32_t i = 0; i < count; ++i) sum += residual_[rows[i]];
    return sum / count;
  }

  std::int32_t split_or_leaf(int level, std::int32_t begin, std::int32_t count) {
    const std::int32_t* rows = rows_of(level, 0, begin);
    const double mean = mean_of(rows, count);
    if (count < 2) return leaf(rows, count, mean);
    double squares = 0.0;
    for (std::int32_t i = 0; i < count; ++i) {
      const double deviation = residual_[rows[i]] - mean;
      squares += deviation * deviation;
    }
    if (squares <= smallest_variance_ * count) return leaf(rows, count, mean);

    const Split split = best_split(level, begin, count, mean);
    if (split.feature < 0) return leaf(rows, count, mean);
    decrease_[split.feature] += split.score * count;

    const std::int32_t* sorted = rows_of(level, split.feature, begin);
    const double* values = features_.values(split.feature);
    const double threshold = midpoint(values[sorted[split.left_count - 1]], values[sorted[split.left_count]]);
    const auto node = static_cast<std::int32_t>(model_.nodes_.size());
    model_.nodes_.push_back({threshold, split.feature, -1, -1});

    const std::int32_t right_count = count - split.left_count;
    std::int32_t left;
    std::int32_t right;
    if (level + 1 == model_.settings_.depth) {
      const std::int32_t* right_rows = sorted + split.left_count;
      left = leaf(sorted, split.left_count, mean_of(sorted, split.left_count));
      right = leaf(right_rows, right_count, mean_of(right_rows, right_count));
    } else {
      partition(level, begin, count, sorted, split.left_count);
      left = split_or_leaf(level + 1, begin, split.left_count);
      right = split_or_leaf(level + 1, begin + split.left_count, right_count);
    }
    model_.nodes_[node].left = left;
    model_.nodes_[node].right = right;
    return node;
  }

  /// With residuals centred on the node's mean and s the sum of the first k of n of them, the squared error falls by
  /// n s^2 / (k (n - k)). The n is left out here: it is the same for every candidate.
  Split best_split(int level, std::int32_t begin, std::int32_t count, double mean) const {
    Split best;
    double bar = 0.0;
    for (std::int32_t feature = 0; feature < features_.count(); ++feature) {
      const std::int32_t* rows = rows_of(level, feature, begin);
      const double* values = features_.values(feature);
      if (values[rows[count - 1]] <= values[rows[0]] + kEqualValues) continue;
      double sum = 0.0;
      for (std::int32_t k = 1; k < count; ++k) {
        sum += residual_[rows[k - 1]] - mean;
        const double score = sum * sum * (reciprocal_[k] * reciprocal_[count - k]);
        if (score > bar && values[rows[k]] > values[rows[k - 1]] + kEqualValues) {
          best = {score, feature, k};
          bar = score * (1.0 + kEqualScores);
        }
      }
    }
    return best;
  }

  void partition(int level, std::int32_t begin, std::int32_t count, const std::int32_t* sorted,
                 std::int32_t left_count) {
    for (std::int32_t i = 0; i < count; ++i) goes_left_[sorted[i]] = i < left_count;
    for (std::int32_t feature = 0; feature < features_.count(); ++feature) {
      const std::int32_t* from = rows_of(level, feature, begin);
      std::int32_t* to = levels_[level].data() + static_cast<std::size_t>(feature) * features_.rows() + begin;
      std::int32_t left = 0;
      std::int32_t right = left_count;
      for (std::int32_t i = 0; i < count; ++i) {
        const std::int32_t row = from[i];
        const std::int32_t is_left = goes_left_[row];
        to[is_left != 0 ? left : right] = row;
        left += is_left;
        right += 1 - is_left;
      }
    }
  }

  /// Half-way, but below `high` whatever the rounding, so that the rows go where the split put them.
  static double midpoint(double low, double high) {
    const double middle = low / 2 + high / 2;
    return middle >= low && middle < high ? middle : low;
  }

  const PresortedFeatures& features_;
  GradientBoostedRegressor& model_;
  double smallest_variance_;
  const double* residual_ = nullptr;
  std::vector<std::vector<std::int32_t>> levels_;
  std::vector<std::uint8_t> goes_left_;
  std::vector<double> reciprocal_;
  Vector<double> decrease_;
};

GradientBoostedRegressor::GradientBoostedRegressor(GradientBoostingSettings settings) : settings_(settings) {
  if (settings.trees < 1)
    throw UsageError(fmt::format("Number of trees is {}; it must be at least 1.", settings.trees));
  if (settings.depth < 1) throw UsageError(fmt::format("Depth of trees is {}; it must be at least 1.", settings.depth));
  if (!(settings.learning_rate > 0.0)) {
    throw UsageError(fmt::format("Learning rate of the trees is {}; it must be above 0.", settings.learning_rate));
  }
}

void GradientBoostedRegressor::fit(const PresortedFeatures& features, const Vector<double>& target) {
  if (target.size() != features.rows()) {
    throw UsageError(
        fmt::format("The target has {} values but the features have {} rows.", target.size(), features.rows()));
  }
  require_finite(target, "regression targets");
  nodes_.clear();
  roots_.clear();
  feature_count_ = features.count();
  start_ = target.mean();
  fitted_ = Vector<double>::Constant(target.size(), start_);

  const double variance = (target.array() - start_).square().mean();
  TreeGrower grower(features, *this, std::numeric_limits<double>::epsilon() * variance);
  Vector<double> residual(target.size());
  for (int tree = 0; tree < settings_.trees; ++tree) {
    residual = target - fitted_;
    grower.grow(residual);
  }
  importance_ = grower.decrease();
  const double total = importance_.sum();
  if (total > 0.0) importance_ /= total;
}

double GradientBoostedRegressor::value_at(std::int32_t root, const double* row) const {
  const Node* node = &nodes_[root];
  while (node->feature >= 0) node = &nodes_[row[node->feature] <= node->value ? node->left : node->right];
  return node->value;
}

Vector<double> GradientBoostedRegressor::predict(const MatrixD& features) const {
  if (roots_.empty()) throw UsageError("A regressor was asked for predictions before it was fitted.");
  if (features.cols() != feature_count_) {
    throw UsageError(
        fmt::format("The regressor was fitted on {} features but got {}.", feature_count_, features.cols()));
  }
  require_finite(features, "regression features");
  Vector<double> result = Vector<double>::Constant(features.rows(), start_);
  for (Eigen::Index row = 0; row < features.rows(); ++row) {
    const double* values = features.data() + row * features.cols();
    double sum = start_;
    for (const std::int32_t root : roots_) sum += settings_.learning_rate * value_at(root, values);
    result[row] = sum;
  }
  return result;
}

}  // namespace causeway

#include "engine/metrics/gradient_boosting.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/random.h"

namespace causeway {
namespace {

/// The same method without any of the engine's tricks: every threshold of every feature is tried by summing anew.
class SlowBoosting {
 public:
  SlowBoosting(const MatrixD& features, const Vector<double>& target, const GradientBoostingSettings& settings)
      : features_(features), settings_(settings), importance_(Vector<double>::Zero(features.cols())) {
    fitted_ = Vector<double>::Constant(target.size(), target.mean());
    std::vector<int> rows(target.size());
    std::iota(rows.begin(), rows.end(), 0);
    for (int tree = 0; tree < settings.trees; ++tree) {
      residual_ = target - fitted_;
      grow(rows, 0);
    }
    importance_ /= importance_.sum();
  }
  const Vector<double>& fitted() const { return fitted_; }
  const Vector<double>& importance() const { return importance_; }

 private:
  double error(const std::vector<int>& rows) const {
    const double mean = mean_of(rows);
    double sum = 0.0;
    for (const int row : rows) sum += (residual_[row] - mean) * (residual_[row] - mean);
    return sum;
  }
  double mean_of(const std::vector<int>& rows) const {
    double sum = 0.0;
    for (const int row : rows) sum += residual_[row];
    return sum / static_cast<double>(rows.size());
  }
  void grow(const std::vector<int>& rows, int level) {
    double best = 0.0;
    Eigen::Index best_feature = -1;
    std::vector<int> best_left;
    std::vector<int> best_right;
    if (level < settings_.depth && error(rows) > 1e-15 * static_cast<double>(rows.size())) {
      for (Eigen::Index feature = 0; feature < features_.cols(); ++feature) {
        for (const int at : rows) {
          std::vector<int> left;
          std::vector<int> right;
          for (const int row : rows) {
            (features_(row, feature) <= features_(at, feature) ? left : right).push_back(row);
          }
          if (right.empty()) continue;
          const double decrease = error(rows) - error(left) - error(right);
          if (decrease > best + 1e-9) {
            best = decrease;
            best_feature = feature;
            best_left = left;
            best_right = right;
          }
        }
      }
    }
    if (best_feature < 0) {
      const double step = settings_.learning_rate * mean_of(rows);
      for (const int row : rows) fitted_[row] += step;
      return;
    }
    importance_[best_feature] += best;
    grow(best_left, level + 1);
    grow(best_right, level + 1);
  }

  const MatrixD& features_;
  GradientBoostingSettings settings_;
  Vector<double> residual_;
  Vector<double> fitted_;
  Vector<double> importance_;
};

MatrixD random_features(int rows, int columns, std::uint64_t seed) {
  MatrixD result(rows, columns);
  Random random(seed, Stream::kTest);
  for (Eigen::Index i = 0; i < result.size(); ++i) result.data()[i] = random.normal();
  return result;
}

TEST(GradientBoosting, EqualsTheDirectMethod) {
  for (const int depth : {1, 2, 3, 4}) {
    MatrixD features = random_features(60, 3, 10 + depth);
    // One feature with many equal values.
    features.col(1) = (features.col(1).array() * 2.0).round() / 2.0;
    Vector<double> target = features.col(0).array().sin() + features.col(1).array() * features.col(2).array();
    const GradientBoostingSettings settings{10, depth, 0.3};
    GradientBoostedRegressor regressor(settings);
    regressor.fit(PresortedFeatures(features), target);
    const SlowBoosting slow(features, target, settings);
    EXPECT_LT((regressor.fitted() - slow.fitted()).cwiseAbs().maxCoeff(), 1e-9) << "depth " << depth;
    EXPECT_LT((regressor.importance() - slow.importance()).cwiseAbs().maxCoeff(), 1e-6) << "depth " << depth;
    EXPECT_TRUE(regressor.predict(features).isApprox(regressor.fitted(), 1e-14));
  }
}

TEST(GradientBoosting, OneStumpSplitsHalfWay) {
  MatrixD features(4, 2);
  features << 0, 5, 1, 5, 3, 5, 4, 5;
  Vector<double> target(4);
  target << 1, 1, 7, 7;
  GradientBoostedRegressor regressor({1, 1, 1.0});
  regressor.fit(PresortedFeatures(features), target);
  MatrixD probe(4, 2);
  probe << 1.99, 0, 2.0, 0, 2.01, 0, 100, 0;
  Vector<double> expected(4);
  expected << 1, 1, 7, 7;  // the threshold 2 itself goes left
  EXPECT_EQ(regressor.predict(probe), expected);
  EXPECT_EQ(regressor.importance(), (Vector<double>(2) << 1, 0).finished());
}

TEST(GradientBoosting, ShrinkageLeavesAGeometricRest) {
  MatrixD features(4, 1);
  features << 0, 1, 2, 3;
  Vector<double> target(4);
  target << -1, -1, 1, 1;
  GradientBoostedRegressor regressor;
  regressor.fit(PresortedFeatures(features), target);
  const double rest = std::pow(0.9, 100);
  EXPECT_NEAR(regressor.fitted()[0], -1 + rest, 1e-12);
  EXPECT_NEAR(regressor.fitted()[3], 1 - rest, 1e-12);
}

TEST(GradientBoosting, UnsplittableFeaturesGiveTheMean) {
  MatrixD features = MatrixD::Constant(10, 2, 3.0);
  features(4, 1) += 5e-8;  // too close to be told apart
  const Vector<double> target = Vector<double>::LinSpaced(10, 0.0, 9.0);
  GradientBoostedRegressor regressor;
  regressor.fit(PresortedFeatures(features), target);
  EXPECT_LT((regressor.fitted().array() - 4.5).abs().maxCoeff(), 1e-12);
  EXPECT_EQ(regressor.importance(), Vector<double>::Zero(2));
}

TEST(GradientBoosting, NeighbouringDoublesStaySeparateFromTheThreshold) {
  // The half-way point between huge neighbours rounds to one of them; the fit must predict its own training rows.
  MatrixD features(2, 1);
  features << 1e12, std::nextafter(1e12, 2e12);
  const Vector<double> target = (Vector<double>(2) << 0, 1).finished();
  GradientBoostedRegressor regressor({1, 1, 1.0});
  regressor.fit(PresortedFeatures(features), target);
  EXPECT_EQ(regressor.predict(features), target);
}

TEST(GradientBoosting, IgnoresUnitsAndOffsetOfTheTarget) {
  const MatrixD features = random_features(200, 3, 3);
  const Vector<double> target = features.col(0) + 0.2 * features.col(1);
  const PresortedFeatures presorted(features);
  GradientBoostedRegressor plain;
  plain.fit(presorted, target);
  GradientBoostedRegressor tiny;
  tiny.fit(presorted, 1e-9 * target);
  EXPECT_LT((plain.importance() - tiny.importance()).cwiseAbs().maxCoeff(), 1e-6);
}

TEST(GradientBoosting, RefusesBadInput) {
  EXPECT_THROW(GradientBoostedRegressor({0, 3, 0.1}), UsageError);
  EXPECT_THROW(GradientBoostedRegressor({1, 0, 0.1}), UsageError);
  EXPECT_THROW(GradientBoostedRegressor({1, 3, 0.0}), UsageError);
  EXPECT_THROW(GradientBoostedRegressor({1, 3, std::nan("")}), UsageError);
  EXPECT_THROW(PresortedFeatures(MatrixD(0, 2)), UsageError);
  MatrixD features = random_features(10, 2, 4);
  GradientBoostedRegressor regressor;
  EXPECT_THROW(regressor.predict(features), UsageError);
  const PresortedFeatures presorted(features);
  EXPECT_THROW(regressor.fit(presorted, Vector<double>::Zero(9)), UsageError);
  Vector<double> target = features.col(0);
  regressor.fit(presorted, target);
  EXPECT_THROW(regressor.predict(MatrixD::Zero(3, 1)), UsageError);
  target[2] = std::nan("");
  EXPECT_THROW(regressor.fit(presorted, target), Error);
  features(1, 1) = std::numeric_limits<double>::infinity();
  EXPECT_THROW(PresortedFeatures{features}, Error);
}

}  // namespace
}  // namespace causeway

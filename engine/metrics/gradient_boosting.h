// Gradient-boosted regression trees with squared error (Friedman, "Greedy function approximation: a gradient boosting
// machine", 2001), written to give what scikit-learn's GradientBoostingRegressor gives with its defaults: the scores in
// dci.h are only comparable with published ones if the regressor is the same.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// scikit-learn's defaults. Leaves may hold a single sample, every sample and every feature is used in every tree.
struct GradientBoostingSettings {
  int trees = 100;             ///< at least 1
  int depth = 3;               ///< levels of splits in a tree, at least 1
  double learning_rate = 0.1;  ///< share of a tree's prediction that is added, above 0
};

/// The training features and, for each, the rows in ascending order. Sorting is the expensive part that does not depend
/// on the target, so regressors of several targets share one of these. Immutable: any number of threads may read it.
class PresortedFeatures {
 public:
  /// `features`: samples x features, at least 1 x 1, finite (else UsageError, Error).
  explicit PresortedFeatures(const MatrixD& features);

  std::int32_t rows() const { return rows_; }
  std::int32_t count() const { return count_; }
  /// The values of one feature, by row.
  const double* values(std::int32_t feature) const { return values_.data() + offset(feature); }
  /// The rows by ascending value of one feature; equal values by ascending row.
  const std::int32_t* order(std::int32_t feature) const { return order_.data() + offset(feature); }

 private:
  std::size_t offset(std::int32_t feature) const { return static_cast<std::size_t>(feature) * rows_; }

  std::int32_t rows_;
  std::int32_t count_;
  std::vector<double> values_;
  std::vector<std::int32_t> order_;
};

/// A sum of regression trees, each grown on what the ones before it left over, starting from the target's mean.
///
/// Splits are exact and greedy: the largest decrease of squared error over all features and all midpoints between
/// neighbouring values; of splits that are equal to 1e-10, the lowest feature and then the lowest threshold
/// (scikit-learn chooses among such features at random). Values closer than 1e-7 are never split apart (scikit-learn's
/// rule). Features are kept in double; scikit-learn rounds them to float.
class GradientBoostedRegressor {
 public:
  /// Throws UsageError for settings out of range.
  explicit GradientBoostedRegressor(GradientBoostingSettings settings = {});

  /// Fits `target` (one finite value a row of `features`, else UsageError, Error). Replaces an earlier fit.
  void fit(const PresortedFeatures& features, const Vector<double>& target);

  /// Predictions for `features` (samples x the number of features fitted on, else UsageError), in the target's unit.
  Vector<double> predict(const MatrixD& features) const;

  /// Predictions for the training rows; the same numbers as predict() would give.
  const Vector<double>& fitted() const { return fitted_; }

  /// Importance of each feature: decrease of squared error by its splits, averaged over the trees and then normalised
  /// once, so the entries are >= 0 and sum to 1. All 0 if no tree found a split.
  const Vector<double>& importance() const { return importance_; }

 private:
  struct Node {
    double value = 0.0;         ///< a leaf's prediction; otherwise the threshold: left if the feature is <= it
    std::int32_t feature = -1;  ///< -1: a leaf
    std::int32_t left = -1;
    std::int32_t right = -1;
  };
  class TreeGrower;

  double value_at(std::int32_t root, const double* row) const;

  GradientBoostingSettings settings_;
  double start_ = 0.0;
  std::int32_t feature_count_ = 0;
  std::vector<Node> nodes_;
  std::vector<std::int32_t> roots_;
  Vector<double> fitted_;
  Vector<double> importance_;
};

}  // namespace causeway

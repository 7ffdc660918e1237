// Whether the probabilities that a classifier gives its answers can be believed.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// Answers of about the same probability.
struct ReliabilityBin {
  double confidence = 0;  // mean probability, 0 .. 1
  double accuracy = 0;    // share of right answers
  int count = 0;
};

struct Calibration {
  /// Expected calibration error, 0 .. 1: mean of |accuracy - confidence| over the bins, each weighed by its count.
  double error = 0;
  std::vector<ReliabilityBin> bins;  // by confidence; at least one
};

inline constexpr int kCalibrationBins = 15;

/// Expected calibration error (Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", ICML 2017)
/// with bins that hold the same number of answers (Nguyen, O'Connor, "Posterior calibration and exploratory analysis",
/// EMNLP 2015): of N answers by their confidence, bin b holds those from floor(b N / bins) on; bins without any are
/// left out. Equal confidences count as right as they are on average, so that the order of the rows does not matter.
/// `confidence` (N, each finite, 0 .. 1): the probability given to the answer. `right`: N of 0 and 1. Throws Error if
/// there are none, if the lengths differ or `bins` < 1.
Calibration calibration(const Vector<double>& confidence, const std::vector<int>& right, int bins = kCalibrationBins);

/// The same of probabilities (N x classes, finite, rows sum to 1), of which the largest is the answer, and the true
/// classes. A class without a column is never answered.
Calibration calibration_of(const MatrixF& probabilities, const std::vector<int>& classes, int bins = kCalibrationBins);

}  // namespace causeway

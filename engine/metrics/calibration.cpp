#include "engine/metrics/calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/error.h"

namespace causeway {

Calibration calibration(const Vector<double>& confidence, const std::vector<int>& right, int bins) {
  const auto count = static_cast<std::int64_t>(right.size());
  if (count == 0 || confidence.size() != count || bins < 1) {
    throw Error("calibration needs answers, each with its probability, and at least one bin");
  }
  std::vector<Eigen::Index> order(right.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](Eigen::Index a, Eigen::Index b) { return confidence(a) < confidence(b); });
  // By confidence: how often an answer of exactly this confidence is right.
  Vector<double> sorted = confidence(order), share(count);
  for (std::int64_t begin = 0, end = 0; begin < count; begin = end) {
    double sum = 0;
    for (; end < count && sorted(end) == sorted(begin); ++end)
      sum += right[static_cast<std::size_t>(order[static_cast<std::size_t>(end)])];
    share.segment(begin, end - begin).setConstant(sum / static_cast<double>(end - begin));
  }
  Calibration found;
  for (std::int64_t b = 0; b < bins; ++b) {
    const std::int64_t begin = b * count / bins, size = (b + 1) * count / bins - begin;
    if (size == 0) continue;
    const ReliabilityBin bin{sorted.segment(begin, size).mean(), share.segment(begin, size).mean(),
                             static_cast<int>(size)};
    found.error += static_cast<double>(size) / static_cast<double>(count) * std::abs(bin.accuracy - bin.confidence);
    found.bins.push_back(bin);
  }
  return found;
}

Calibration calibration_of(const MatrixF& probabilities, const std::vector<int>& classes, int bins) {
  Vector<double> confidence(probabilities.rows());
  std::vector<int> right;
  for (Eigen::Index r = 0; r < probabilities.rows() && r < std::ssize(classes); ++r) {
    Eigen::Index answer = 0;
    confidence(r) = static_cast<double>(probabilities.row(r).maxCoeff(&answer));
    right.push_back(answer == classes[static_cast<std::size_t>(r)] ? 1 : 0);
  }
  return calibration(confidence, right, bins);
}

}  // namespace causeway

#include "engine/training/pair_symptoms.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/decompositions.h"
#include "engine/models/likeliest_targets.h"

namespace causeway {

namespace {

constexpr Eigen::Index kFittedPairs = 8000;
constexpr std::size_t kPlain = 32;        // codes that count, those that vary most
constexpr std::size_t kSquared = 12;      // of them, those whose products count
constexpr double kFlat = 1e-4;            // of the largest deviation: a code with less is what rounding leaves
constexpr double kLittleVariance = 1e-3;  // of a feature's variance: directions with less are not told from chance

constexpr double kCoveredPairs = 20;  // expected in a stretch: to find less than kCovered of them by chance is hopeless
constexpr int kMostStretches = 12, kLeastStretches = 4;
constexpr double kCovered = 0.15;  // of what is expected: where a lamp was covered 0 to .05, elsewhere .28 and more

/// Codes in standard deviations and products of two of them, each feature with mean 0 and variance 1 on `fitted`.
class QuadraticFeatures {
 public:
  explicit QuadraticFeatures(const MatrixF& fitted) {
    const MatrixD codes = fitted.cast<double>();
    mean_ = codes.colwise().mean();
    std_ = ((codes.rowwise() - mean_).array().square().colwise().mean()).sqrt().matrix();
    columns_.resize(static_cast<std::size_t>(codes.cols()));
    std::iota(columns_.begin(), columns_.end(), 0);
    std::stable_sort(columns_.begin(), columns_.end(), [&](int a, int b) { return std_(a) > std_(b); });
    std::erase_if(columns_, [&](int c) { return !(std_(c) > kFlat * std_.maxCoeff()); });
    if (columns_.size() > kPlain) columns_.resize(kPlain);
    const MatrixD features = raw(fitted);
    feature_mean_ = features.colwise().mean();
    feature_std_ =
        ((features.rowwise() - feature_mean_).array().square().colwise().mean()).sqrt().cwiseMax(1e-12).matrix();
  }

  MatrixD operator()(const MatrixF& codes) const {
    MatrixD features = raw(codes);
    features.rowwise() -= feature_mean_;
    features.array().rowwise() /= feature_std_.array();
    return features;
  }

 private:
  MatrixD raw(const MatrixF& codes) const {
    const auto plain = static_cast<Eigen::Index>(columns_.size());
    const auto squared = std::min<Eigen::Index>(plain, kSquared);
    MatrixD features(codes.rows(), plain + squared * (squared + 1) / 2);
    for (Eigen::Index k = 0; k < plain; ++k) {
      const int c = columns_[static_cast<std::size_t>(k)];
      features.col(k) = (codes.col(c).cast<double>().array() - mean_(c)) / std_(c);
    }
    Eigen::Index next = plain;
    for (Eigen::Index a = 0; a < squared; ++a) {
      for (Eigen::Index b = a; b < squared; ++b) features.col(next++) = features.col(a).cwiseProduct(features.col(b));
    }
    return features;
  }

  std::vector<int> columns_;
  Eigen::RowVectorXd mean_, std_, feature_mean_, feature_std_;
};

MatrixD variance_of(const MatrixD& features) {
  const MatrixD centred = features.rowwise() - features.colwise().mean();
  return centred.transpose() * centred / static_cast<double>(centred.rows());
}

/// Half the mean squared difference within pairs.
MatrixD change_of(const MatrixD& features) {
  const Eigen::Index pairs = features.rows() / 2;
  const MatrixD difference =
      features(Eigen::seqN(1, pairs, 2), Eigen::all) - features(Eigen::seqN(0, pairs, 2), Eigen::all);
  return difference.transpose() * difference / (2.0 * static_cast<double>(pairs));
}

/// Which of `stretches` equal parts of the rows, by value, each row lies in.
std::vector<int> stretches_of(const Vector<double>& values, int stretches) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(values.size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) { return values(a) < values(b); });
  std::vector<int> stretch(order.size());
  for (std::size_t r = 0; r < order.size(); ++r) {
    stretch[static_cast<std::size_t>(order[r])] =
        static_cast<int>(r * static_cast<std::size_t>(stretches) / order.size());
  }
  return stretch;
}

/// The longest stretch of `by` in which hardly any pair is told to have set `latent`; share >= fair: there is none.
Cover cover_of(const MatrixD& causal, const std::vector<int>& targets, int latent, int by, int stretches, double fair) {
  const std::vector<int> stretch = stretches_of(causal.col(by), stretches);
  std::vector<double> set(static_cast<std::size_t>(stretches), 0.0), all(set);
  for (std::size_t r = 0; r < stretch.size(); ++r) {
    const auto s = static_cast<std::size_t>(stretch[r]);
    all[s] += 1.0;
    if (targets[r] == latent + 1) set[s] += 1.0;
  }
  Cover cover{latent, by, 0, 0, fair, fair};
  const auto covered = [&](int s) {
    return set[static_cast<std::size_t>(s)] < kCovered * fair * all[static_cast<std::size_t>(s)];
  };
  int first = 0, count = 0;
  for (int s = 0, run = 0; s < stretches; ++s) {
    run = covered(s) ? run + 1 : 0;
    if (run > count) {
      count = run;
      first = s - run + 1;
    }
  }
  if (count == 0) return cover;
  double told = 0, pairs = 0;
  bool started = false;
  for (std::size_t r = 0; r < stretch.size(); ++r) {
    if (stretch[r] < first || stretch[r] >= first + count) continue;
    const double value = causal(static_cast<Eigen::Index>(r), by);
    cover.low = started ? std::min(cover.low, value) : value;
    cover.high = started ? std::max(cover.high, value) : value;
    started = true;
    pairs += 1.0;
    if (targets[r] == latent + 1) told += 1.0;
  }
  cover.share = told / pairs;
  return cover;
}

}  // namespace

double least_change(const MatrixF& train, const MatrixF& held_out) {
  const MatrixF fitted = train.topRows(2 * std::min(kFittedPairs, train.rows() / 2));
  const QuadraticFeatures features(fitted);
  const MatrixD seen = features(fitted), fresh = features(held_out);
  MatrixD change = change_of(seen), variance = variance_of(seen);
  change.diagonal().array() += kLittleVariance;
  variance.diagonal().array() += kLittleVariance;
  const Vector<double> least = generalised_eigensystem(change, variance).vectors.col(0);
  return least.dot(change_of(fresh) * least) / std::max(least.dot(variance_of(fresh) * least), 1e-300);
}

std::vector<Cover> find_covers(const MatrixD& causal, const MatrixF& posterior) {
  const auto n = static_cast<int>(causal.cols());
  const std::vector<int> targets = likeliest_targets(posterior);
  std::vector<Cover> covers;
  for (int latent = 0; latent < n; ++latent) {
    const auto set = static_cast<double>(std::count(targets.begin(), targets.end(), latent + 1));
    const int stretches = std::min(kMostStretches, static_cast<int>(set / kCoveredPairs));
    if (stretches < kLeastStretches) continue;
    const double fair = set / static_cast<double>(targets.size());
    Cover clearest{latent, latent, 0, 0, fair, fair};
    for (int by = 0; by < n; ++by) {
      if (by == latent) continue;
      const Cover cover = cover_of(causal, targets, latent, by, stretches, fair);
      if (cover.share < clearest.share) clearest = cover;
    }
    if (clearest.share < fair) covers.push_back(clearest);
  }
  return covers;
}

}  // namespace causeway

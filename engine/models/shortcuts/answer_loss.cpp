#include "engine/models/shortcuts/answer_loss.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace causeway {

namespace {

constexpr int kRounds = 400;  // of the sparse regression

/// Of one class against the first, as many columns as classes.
MatrixD full_logits(const MatrixD& logits) {
  if (logits.cols() > 1) return logits;
  MatrixD both = MatrixD::Zero(logits.rows(), 2);
  both.col(1) = logits;
  return both;
}

/// The reverse for a gradient: the logit of the first of two classes is fixed.
MatrixD free_columns(const MatrixD& gradient, const MatrixD& logits) {
  return logits.cols() > 1 ? gradient : MatrixD(gradient.rightCols(1));
}

MatrixD softmax(const MatrixD& full) {
  MatrixD p = (full.colwise() - full.rowwise().maxCoeff()).array().exp();
  return p.array().colwise() / p.rowwise().sum().array();
}

/// p - y.
MatrixD errors(MatrixD p, const std::vector<int>& classes) {
  for (Eigen::Index r = 0; r < p.rows(); ++r) p(r, classes[static_cast<std::size_t>(r)]) -= 1.0;
  return p;
}

template <class Key>
RowParts numbered(const std::vector<Key>& keys) {
  std::map<Key, int> index;
  for (const Key& key : keys) index[key] = 0;
  int next = 0;
  for (auto& [key, i] : index) i = next++;
  RowParts parts;
  parts.sizes.resize(index.size());
  for (const Key& key : keys) {
    parts.of_row.push_back(index[key]);
    ++parts.sizes[static_cast<std::size_t>(parts.of_row.back())];
  }
  return parts;
}

}  // namespace

MatrixD answer_probabilities(const MatrixD& logits) { return softmax(full_logits(logits)); }

Vector<double> answer_losses(const MatrixD& logits, const std::vector<int>& classes) {
  const MatrixD full = full_logits(logits);
  const Vector<double> top = full.rowwise().maxCoeff();
  Vector<double> losses = (full.colwise() - top).array().exp().rowwise().sum().log().matrix() + top;
  for (Eigen::Index r = 0; r < losses.size(); ++r) losses(r) -= full(r, classes[static_cast<std::size_t>(r)]);
  return losses;
}

AnswerLoss weighted_answer_loss(const MatrixD& logits, const std::vector<int>& classes, const Vector<double>& weights) {
  const MatrixD error = errors(answer_probabilities(logits), classes);
  return {weights.dot(answer_losses(logits, classes)), free_columns(weights.asDiagonal() * error, logits)};
}

RowParts parts_of(const std::vector<int>& numbers) { return numbered(numbers); }

RowParts groups_of(const std::vector<int>& classes, const std::vector<int>& domains) {
  std::vector<std::pair<int, int>> keys;
  for (std::size_t r = 0; r < classes.size(); ++r) keys.emplace_back(classes[r], domains[r]);
  return numbered(keys);
}

Vector<double> row_weights(const RowParts& parts, const Vector<double>& shares) {
  Vector<double> weights(static_cast<Eigen::Index>(parts.of_row.size()));
  for (std::size_t r = 0; r < parts.of_row.size(); ++r) {
    const int part = parts.of_row[r];
    weights(static_cast<Eigen::Index>(r)) = shares(part) / parts.sizes[static_cast<std::size_t>(part)];
  }
  return weights;
}

Vector<double> part_losses(const Vector<double>& losses, const RowParts& parts) {
  Vector<double> means = Vector<double>::Zero(parts.count());
  for (std::size_t r = 0; r < parts.of_row.size(); ++r) {
    const int part = parts.of_row[r];
    means(part) += losses(static_cast<Eigen::Index>(r)) / parts.sizes[static_cast<std::size_t>(part)];
  }
  return means;
}

void raise_worse_groups(const Vector<double>& losses, double step, Vector<double>& shares) {
  shares = shares.array() * (step * (losses.array() - losses.maxCoeff())).exp();
  shares /= shares.sum();
}

AnswerLoss irm_loss(const MatrixD& logits, const std::vector<int>& classes, const RowParts& environments,
                    double penalty) {
  const Vector<double> weights =
      row_weights(environments, Vector<double>::Constant(environments.count(), 1.0 / environments.count()));
  AnswerLoss loss = weighted_answer_loss(logits, classes, weights);
  const MatrixD full = full_logits(logits), p = softmax(full), error = errors(p, classes);
  // d loss_r / d w at w = 1, and its derivatives by the logits.
  const Vector<double> slopes = error.cwiseProduct(full).rowwise().sum();
  const Vector<double> mean_logit = p.cwiseProduct(full).rowwise().sum();
  const MatrixD of_slopes = error + p.cwiseProduct(full.colwise() - mean_logit);
  const Vector<double> by_environment = part_losses(slopes, environments);
  Vector<double> factors(slopes.size());
  for (Eigen::Index r = 0; r < factors.size(); ++r) {
    factors(r) = 2.0 * penalty * by_environment(environments.of_row[static_cast<std::size_t>(r)]) * weights(r);
  }
  loss.value += penalty * by_environment.squaredNorm() / environments.count();
  loss.gradient += free_columns(factors.asDiagonal() * of_slopes, logits);
  if (penalty > 1.0) {
    loss.value /= penalty;
    loss.gradient /= penalty;
  }
  return loss;
}

SparseLogistic fit_sparse_logistic(const MatrixD& features, const std::vector<int>& classes, int class_count,
                                   double strength) {
  const auto rows = static_cast<double>(features.rows());
  const int logits = logits_for(class_count);
  const Vector<double> weights = Vector<double>::Constant(features.rows(), 1.0 / rows);
  SparseLogistic now{MatrixD::Zero(logits, features.cols()), Vector<double>::Zero(logits)}, last = now;
  // Proximal gradient with momentum (Beck, Teboulle, 2009). The loss curves less than half the mean squared length of a
  // row, the offset counted.
  const double length = 0.5 * (features.squaredNorm() / rows + 1.0);
  const double cut = 1.0 / (rows * strength * length);
  for (int round = 0; round < kRounds; ++round) {
    const double momentum = round / (round + 3.0);
    const MatrixD w = now.weights + momentum * (now.weights - last.weights);
    const Vector<double> b = now.offset + momentum * (now.offset - last.offset);
    const MatrixD at = (features * w.transpose()).rowwise() + b.transpose();
    const AnswerLoss loss = weighted_answer_loss(at, classes, weights);
    last = now;
    const MatrixD moved = w - loss.gradient.transpose() * features / length;
    now.weights = moved.array().sign() * (moved.array().abs() - cut).max(0.0);
    now.offset = b - loss.gradient.colwise().sum().transpose() / length;
  }
  return now;
}

}  // namespace causeway

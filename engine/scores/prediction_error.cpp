#include "engine/scores/prediction_error.h"

#include <algorithm>

#include "engine/metrics/monotone_map.h"

namespace causeway {

namespace {

constexpr Eigen::Index kStarts = 256;
constexpr Eigen::Index kMapRows = 4096;  // to fit the map from a latent's values to its factor's

std::vector<double> first_of(const Eigen::Ref<const Vector<double>, 0, Eigen::InnerStride<>>& column) {
  return {column.begin(), column.begin() + std::min(kMapRows, column.rows())};
}

/// Frames that all begin with, evenly spaced.
std::vector<Eigen::Index> start_rows(Eigen::Index rows) {
  std::vector<Eigen::Index> starts;
  const Eigen::Index count = std::min(kStarts, rows);
  for (Eigen::Index i = 0; i < count; ++i) starts.push_back(i * rows / count);
  return starts;
}

MatrixD world_after(const LaggedModel& world, MatrixD now, int steps) {
  for (Eigen::Index r = 0; r < now.rows(); ++r) {
    std::vector<double> values(now.row(r).begin(), now.row(r).end());
    for (int step = 0; step < steps; ++step) values = world.mean_next(values);
    now.row(r) = Eigen::Map<const Eigen::RowVectorXd>(values.data(), now.cols());
  }
  return now;
}

}  // namespace

std::optional<PredictionError> prediction_error(const CausalModel& model, const MatrixD& causal, const MatrixD& factors,
                                                const std::vector<int>& latent_of_factor, const TrueWorld& truth,
                                                int steps) {
  const LaggedModel* world = truth.world ? truth.world->lagged() : nullptr;
  if (world == nullptr || model.lagged() == nullptr || world->size() != factors.cols()) return std::nullopt;
  const std::vector<Eigen::Index> starts = start_rows(factors.rows());
  const MatrixD begin = factors(starts, Eigen::all);
  const MatrixD right = world_after(*world, begin, steps);
  MatrixF now = causal(starts, Eigen::all).cast<float>();
  for (int step = 0; step < steps; ++step) now = model.lagged()->predict_next(now);
  PredictionError error;
  for (Eigen::Index f = 0; f < factors.cols(); ++f) {
    const double mean = factors.col(f).mean();
    const double unit = (factors.col(f).array() - mean).square().mean() * static_cast<double>(factors.cols());
    const int latent = latent_of_factor.at(static_cast<std::size_t>(f));
    Vector<double> said = Vector<double>::Constant(right.rows(), mean);
    if (latent >= 0) {
      const MonotoneMap map(first_of(causal.col(latent)), first_of(factors.col(f)));
      for (Eigen::Index r = 0; r < said.rows(); ++r) said(r) = map(static_cast<double>(now(r, latent)));
    }
    error.model += (said - right.col(f)).squaredNorm() / static_cast<double>(right.rows()) / unit;
    error.unchanged += (begin.col(f) - right.col(f)).squaredNorm() / static_cast<double>(right.rows()) / unit;
  }
  return error;
}

}  // namespace causeway

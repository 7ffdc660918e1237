// The density of a coordinate that an intervention has set, whatever it was before: of each of n coordinates a mixture
// of K Gaussians, a row of a table of parameters.
#pragma once

#include <cmath>
#include <string>

#include "engine/grad/tape.h"
#include "engine/models/normal_density.h"

namespace causeway {

inline constexpr double kLeastDoStd = 0.05;

/// Equal weights, means 1 apart around 0.
template <class S, int K>
ParameterId add_do_table(ParameterStore<S>& store, const std::string& name, int latents) {
  const ParameterId id = store.add(name, latents, 3 * K);
  auto table = store.value(id);
  for (int k = 0; k < K; ++k) {
    table.col(K + k).setConstant(S(k - 0.5 * (K - 1)));
    table.col(2 * K + k).setConstant(S(std::log(0.7)));
  }
  return id;
}

/// Row-major n x m blocks: one row a coordinate, contiguous over the pairs of the batch.
template <class S>
using Block = Eigen::Array<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// log do_i at y (n x m) of a table (n x 3 K: logits, means, log(std - kLeastDoStd)), and its derivatives: by y into
/// `slope`, by the table's numbers for upstream weights into add_to_table().
template <class S, int K>
class DoDensity {
 public:
  explicit DoDensity(const Eigen::Ref<const Matrix<S>>& table) : table_(table), n_(table.rows()) {}

  void evaluate(const Block<S>& y, Block<S>& log_density, Block<S>& slope) {
    const Eigen::Index m = y.cols();
    for (auto& share : share_) share.resize(n_, m);
    for (Eigen::Index i = 0; i < n_; ++i) {
      S largest = table_.row(i).head(K).maxCoeff();
      const S log_all = largest + std::log((table_.row(i).head(K).array() - largest).exp().sum());
      for (int k = 0; k < K; ++k) {
        const S std = deviation(i, k);
        share_[k].row(i) = table_(i, k) - log_all - std::log(std) - S(kHalfLogTwoPi) -
                           S(0.5) * ((y.row(i) - mean(i, k)) / std).square();
      }
    }
    log_density = share_[0];
    for (int k = 1; k < K; ++k) log_density = log_density.max(share_[k]);
    Block<S> sum = Block<S>::Zero(n_, m);
    for (auto& share : share_) {
      share = (share - log_density).exp();
      sum += share;
    }
    log_density += sum.log();
    slope.setZero(n_, m);
    for (int k = 0; k < K; ++k) {
      share_[k] /= sum;
      for (Eigen::Index i = 0; i < n_; ++i) {
        const S std = deviation(i, k);
        slope.row(i) -= share_[k].row(i) * (y.row(i) - mean(i, k)) / (std * std);
      }
    }
  }

  /// `weight`: derivatives of the loss by the log densities that evaluate() gave for the same y.
  void add_to_table(const Block<S>& y, const Block<S>& weight, Eigen::Ref<Matrix<S>> d) const {
    for (Eigen::Index i = 0; i < n_; ++i) {
      const S largest = table_.row(i).head(K).maxCoeff();
      const auto e = (table_.row(i).head(K).array() - largest).exp().eval();
      const S all = weight.row(i).sum();
      for (int k = 0; k < K; ++k) {
        const S std = deviation(i, k);
        const auto w = weight.row(i) * share_[k].row(i);
        const auto off = (y.row(i) - mean(i, k)) / std;
        d(i, k) += w.sum() - e(k) / e.sum() * all;
        d(i, K + k) += (w * off).sum() / std;
        d(i, 2 * K + k) += (w * (off.square() - S(1))).sum() / std * (std - S(kLeastDoStd));
      }
    }
  }

 private:
  S mean(Eigen::Index i, int k) const { return table_(i, K + k); }
  S deviation(Eigen::Index i, int k) const { return S(kLeastDoStd) + std::exp(table_(i, 2 * K + k)); }

  Eigen::Ref<const Matrix<S>> table_;
  Eigen::Index n_;
  Block<S> share_[K];
};

}  // namespace causeway

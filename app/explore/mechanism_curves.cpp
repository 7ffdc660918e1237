#include "app/explore/mechanism_curves.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace causeway {
namespace {

Vector<float> as_vector(std::span<const float> values) {
  return Eigen::Map<const Vector<float>>(values.data(), static_cast<Eigen::Index>(values.size()));
}

}  // namespace

Eigen::RowVectorXf direct_effect(const CausalModel& model, const MatrixF& noise, int from, int to,
                                 std::span<const float> values) {
  const auto count = static_cast<Eigen::Index>(values.size());
  // All variables as they are but for `from`; then the noise that explains this, with `to`'s own put back in place of
  // what would hold `to` still.
  MatrixF causal = model.causal_from_noise(noise).replicate(count, 1);
  causal.col(from) = as_vector(values);
  MatrixF moved = model.noise_from_causal(causal);
  moved.col(to).setConstant(noise(0, to));
  return model.causal_from_noise(moved).col(to).transpose();
}

Eigen::RowVectorXf total_effect(const CausalModel& model, const MatrixF& noise, int from, int to,
                                std::span<const float> values) {
  const MatrixF many = noise.replicate(static_cast<Eigen::Index>(values.size()), 1);
  return model.causal_from_noise(model.counterfactual_noise(many, from, as_vector(values))).col(to).transpose();
}

std::vector<int> rows_at_quantiles(const Eigen::Ref<const Vector<float>, 0, Eigen::InnerStride<>>& column,
                                   const std::vector<double>& quantiles) {
  std::vector<int> order(static_cast<std::size_t>(column.size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return column(a) < column(b); });
  std::vector<int> rows;
  for (const double share : quantiles) {
    rows.push_back(order[static_cast<std::size_t>(std::lround(share * static_cast<double>(order.size() - 1)))]);
  }
  return rows;
}

}  // namespace causeway

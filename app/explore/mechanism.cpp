#include "app/explore/mechanism.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/explore/quantile.h"
#include "engine/core/error.h"

namespace causeway {
namespace {

Vector<float> as_vector(std::span<const float> values) {
  return Eigen::Map<const Vector<float>>(values.data(), static_cast<Eigen::Index>(values.size()));
}

std::vector<float> column_of(const MatrixF& m, int index) { return {m.col(index).begin(), m.col(index).end()}; }

}  // namespace

Eigen::RowVectorXf direct_effect(const CausalModel& model, const MatrixF& noise, int from, int to,
                                 std::span<const float> values) {
  const auto count = static_cast<Eigen::Index>(values.size());
  // Change `from` and hold all other variables; infer the noise that explains this; give `to` its own noise back, so
  // that it is free to follow.
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

void compute(Workbench& bench, const Snapshot& snapshot, MechanismCurves& out) {
  const CausalModel& model = *causal_pipeline(snapshot).causal;
  const MechanismRequest& request = out.request;
  if (std::min(request.from, request.to) < 0 || std::max(request.from, request.to) >= model.latents() ||
      request.from == request.to) {
    throw Error(fmt::format("there is no mechanism from z{} to z{}", request.from, request.to));
  }
  const MatrixF noise = model.encode_noise(bench.codes(snapshot));
  const MatrixF causal = model.causal_from_noise(noise);
  out.from = column_of(causal, request.from);
  out.to = column_of(causal, request.to);
  const UsualRange range = usual_range(causal.col(request.from));
  constexpr int kSteps = 61;
  for (int k = 0; k < kSteps; ++k) out.values.push_back(range.at(k, kSteps));
  const std::vector<int> rows = rows_at_quantiles(noise.col(request.to), {0.1, 0.3, 0.5, 0.7, 0.9});
  out.curves.resize(static_cast<Eigen::Index>(rows.size()), kSteps);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const MatrixF base = noise.row(rows[i]);
    out.curves.row(static_cast<Eigen::Index>(i)) =
        request.total ? total_effect(model, base, request.from, request.to, out.values)
                      : direct_effect(model, base, request.from, request.to, out.values);
  }
}

}  // namespace causeway

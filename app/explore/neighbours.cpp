#include "app/explore/neighbours.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/error.h"

namespace causeway {
namespace {

/// Distances of all rows to one of them, each column in its standard deviations; columns that do not vary say nothing.
Vector<double> distances_to(MatrixD rows, Eigen::Index one) {
  for (Eigen::Index c = 0; c < rows.cols(); ++c) {
    auto column = rows.col(c).array();
    column -= column.mean();
    const double deviation = std::sqrt(column.square().mean());
    if (deviation > 0) column /= deviation;
  }
  const Eigen::RowVectorXd here = rows.row(one);
  return (rows.rowwise() - here).rowwise().norm();
}

}  // namespace

void compute(Workbench& bench, const Snapshot& snapshot, Neighbours& out) {
  const Pipeline& pipeline = causal_pipeline(snapshot);
  out.samples = bench.many_samples(snapshot);
  const Dataset& data = *out.samples;
  const auto count = static_cast<int>(data.units);
  if (count < 2) throw Error("there is no other unit to compare with", "open data with more units");
  out.unit = (out.request.unit % count + count) % count;
  const CausalModel& model = *pipeline.causal;
  const MatrixF causal = model.causal_from_noise(model.encode_noise(bench.many_codes(snapshot)));
  const Vector<double> apart = distances_to(frame_rows(causal, data.frames, 0).cast<double>(), out.unit);
  std::vector<int> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  std::erase(order, out.unit);
  const auto kept = std::min<std::size_t>(kNeighbours, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), order.end(),
                    [&](int a, int b) { return apart(a) != apart(b) ? apart(a) < apart(b) : a < b; });
  order.resize(kept);
  out.units = std::move(order);
  for (const int unit : out.units) out.distances.push_back(apart(unit));
  if (data.truth.factors.size() == 0) return;
  const Vector<double> truly = distances_to(frame_rows(data.truth.factors, data.frames, 0), out.unit);
  for (const int unit : out.units) out.true_distances.push_back(truly(unit));
}

}  // namespace causeway

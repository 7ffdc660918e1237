#include "app/explore/linear_lab.h"

#include <algorithm>
#include <cmath>

#include "app/explore/density.h"
#include "engine/causal/linear_world.h"
#include "engine/core/stopwatch.h"
#include "engine/data/sample_dataset.h"
#include "engine/metrics/graph_metrics.h"
#include "engine/models/learned_graph.h"

namespace causeway {

namespace {

/// Columns with mean 0 and standard deviation 1, as a run's codes have them; one that never varies stays 0.
MatrixD standardised_columns(MatrixD x) {
  x.rowwise() -= x.colwise().mean().eval();
  for (auto column : x.colwise()) {
    const double deviation = std::sqrt(column.squaredNorm() / static_cast<double>(x.rows()));
    if (deviation > 0) column /= deviation;
  }
  return x;
}

std::vector<double> law_of(Vector<double> noise) {
  std::sort(noise.begin(), noise.end());
  return density_of({noise.data(), static_cast<std::size_t>(noise.size())}, -kNoiseReach, kNoiseReach, kNoisePoints);
}

}  // namespace

WorldSpec linear_spec(const LinearRequest& request) {
  WorldSpec spec;
  spec.name = "linear";
  spec.variables = request.variables;
  spec.graph = request.graph;
  spec.seed = request.seed;
  spec.own = {{"noise", request.noise < 0 ? "uniform" : "laplace"},
              {"gaussian", 1 - std::abs(std::clamp(request.noise, -1.0, 1.0))},
              {"confounders", request.confounded ? 1 : 0},
              {"mixing", request.mixed ? "linear" : "none"}};
  return spec;
}

void compute(LinearAnswer& out) {
  const LinearRequest& request = out.request;
  const Stopwatch watch;
  const World world = make_world(linear_spec(request));
  const Dataset data = sample_dataset(world, linear_kind(), request.rows, request.seed, Stream::kWorldTrain);
  out.weights = linear_weights(world);
  out.hidden = linear_hidden_causes(world);
  const MatrixD x = standardised_columns(data.vectors.cast<double>());
  constexpr LinearStop kSoon{150, 1e-6};  // with Gaussian noise ICA would go on for half a second
  const LingamModel model(fit_lingam(x, request.method, request.seed, kSoon));
  out.found = model.fit().effects.transpose();
  out.order = model.fit().order;
  out.gaussian = model.fit().gaussian;
  out.undetermined = model.undetermined();
  out.milliseconds = watch.milliseconds();
  const MatrixD noise = standardised_columns(x - x * model.fit().effects.transpose());
  for (Eigen::Index i = 0; i < noise.cols(); ++i) out.noise.push_back(law_of(noise.col(i)));
}

int edges_apart(const LinearAnswer& answer, double threshold) {
  return shd(threshold_graph(answer.found, threshold), threshold_graph(answer.weights, threshold));
}

}  // namespace causeway

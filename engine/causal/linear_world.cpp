#include "engine/causal/linear_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <memory>

#include "engine/causal/scaling_world.h"
#include "engine/core/error.h"
#include "engine/core/spelling.h"

namespace causeway {
namespace {

using Normal =
    boost::math::normal_distribution<double,
                                     boost::math::policies::policy<boost::math::policies::promote_double<false>>>;

// Rows of the random stream: what was added later leaves weights as they are.
constexpr std::uint64_t kWeightRows = 1;
constexpr std::uint64_t kHiddenRow = 1000;

constexpr double kLeastWeight = 0.5, kMostWeight = 1.0;  // before they are scaled
constexpr double kLeastExplained = 0.4, kMostExplained = 0.6;
constexpr double kLeastLeft = 0.5;  // of what causes would explain if they were independent: they must not cancel out
constexpr int kDraws = 50;
constexpr double kFarthest = 8;     // normal quantile beyond which double precision cannot tell shares from 0 or 1
constexpr int kHalvings = 60;       // of an interval that holds a quantile
constexpr int kQuadrature = 20000;  // nodes of an integral over all shares

double normal_quantile(double share) { return boost::math::quantile(Normal(), share); }
double normal_share(double value) { return boost::math::cdf(Normal(), value); }

/// value = sum of weights times causes, plus a scaled noise.
class LinearMechanism final : public Mechanism {
 public:
  LinearMechanism(std::vector<double> weights, double scale, NoiseLaw law, std::vector<int> hidden)
      : weights_(std::move(weights)), scale_(scale), law_(law), hidden_(std::move(hidden)) {}

  double value(double noise, std::span<const double> latents) const override {
    return from_causes(latents) + scale_ * law_.quantile(noise);
  }
  double noise(double value, std::span<const double> latents) const override {
    return into_open_unit_interval(law_.share((value - from_causes(latents)) / scale_));
  }

  /// Of each variable; 0 where it is no cause.
  const std::vector<double>& weights() const { return weights_; }
  /// Numbers of the hidden causes of its noise.
  const std::vector<int>& hidden() const { return hidden_; }

 private:
  double from_causes(std::span<const double> latents) const {
    double sum = 0;
    for (std::size_t j = 0; j < weights_.size(); ++j) {
      if (weights_[j] != 0) sum += weights_[j] * latents[j];  // others may not be known yet
    }
    return sum;
  }

  std::vector<double> weights_;
  double scale_;
  NoiseLaw law_;
  std::vector<int> hidden_;
};

const LinearMechanism& linear_mechanism(const World& world, int variable) {
  const auto* found = dynamic_cast<const LinearMechanism*>(&world.model().mechanism(variable));
  if (found == nullptr) throw UsageError(fmt::format("world {} is not linear", world.name()));
  return *found;
}

/// For each variable the hidden causes that reach it; no two of them reach the same two variables.
std::vector<std::vector<int>> draw_hidden(const WorldSpec& spec, int count) {
  std::vector<std::pair<int, int>> free;
  for (int i = 0; i < spec.variables; ++i) {
    for (int j = i + 1; j < spec.variables; ++j) free.emplace_back(i, j);
  }
  Random random(spec.seed, Stream::kWorldStructure, kHiddenRow);
  std::vector<std::vector<int>> hidden(static_cast<std::size_t>(spec.variables));
  for (int h = 0; h < count; ++h) {
    const auto at = static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint32_t>(free.size())));
    const auto [i, j] = free[static_cast<std::size_t>(at)];
    free.erase(free.begin() + at);
    for (const int variable : {i, j}) hidden[static_cast<std::size_t>(variable)].push_back(h);
  }
  return hidden;
}

UnitSample linear_sample(const World& world, Random& random) {
  const int n = world.size();
  std::vector<double> noise = world.model().draw_noise(random);
  // The hidden causes of a world are numbered from 0; each has one value in a unit.
  std::vector<double> causes;
  for (int i = 0; i < n; ++i) {
    const std::vector<int>& hidden = linear_mechanism(world, i).hidden();
    if (hidden.empty()) continue;
    double sum = normal_quantile(noise[static_cast<std::size_t>(i)]);
    for (const int h : hidden) {
      while (std::ssize(causes) <= h) causes.push_back(random.normal());
      sum += causes[static_cast<std::size_t>(h)];
    }
    // Each by itself has the law that it would have without hidden causes.
    const double share = normal_share(sum / std::sqrt(1.0 + static_cast<double>(hidden.size())));
    noise[static_cast<std::size_t>(i)] = into_open_unit_interval(share);
  }
  const std::vector<double> latents = world.model().solve(noise);
  UnitSample unit;
  unit.factors = Eigen::Map<const Eigen::RowVectorXd>(latents.data(), n);
  unit.noise = Eigen::Map<const Eigen::RowVectorXd>(noise.data(), n);
  return unit;
}

}  // namespace

std::vector<std::string> linear_noise_names() { return {"uniform", "laplace", "gaussian"}; }
std::vector<std::string> linear_mixing_names() { return {"none", "linear"}; }

NoiseLaw::NoiseLaw(const std::string& family, double gaussian) : gaussian_(gaussian) {
  const std::vector<std::string> names = linear_noise_names();
  const auto found = std::find(names.begin(), names.end(), family);
  if (found == names.end()) throw unknown_name("law of noise", family, names);
  family_ = static_cast<Family>(found - names.begin());
  if (gaussian_ == 0 || family_ == Family::kGaussian) return;
  double squares = 0;
  for (int i = 0; i < kQuadrature; ++i) {
    const double value = raw(normal_quantile((i + 0.5) / kQuadrature));
    squares += value * value / kQuadrature;
  }
  std_ = std::sqrt(squares);
}

double NoiseLaw::raw(double normal) const {
  const auto own = [&] {
    // The share that lies farther out, so that nothing is lost to rounding.
    const double tail = normal_share(-std::abs(normal));
    switch (family_) {
      case Family::kUniform:
        return std::copysign(std::sqrt(3.0) * (1 - 2 * tail), normal);
      case Family::kLaplace:
        return std::copysign(-std::log(2 * tail) / std::sqrt(2.0), normal);
      case Family::kGaussian:
        break;
    }
    return normal;
  };
  return gaussian_ == 1 ? normal : (1 - gaussian_) * own() + gaussian_ * normal;
}

double NoiseLaw::quantile(double share) const { return raw(normal_quantile(share)) / std_; }

double NoiseLaw::share(double value) const {
  double low = -kFarthest, high = kFarthest;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = 0.5 * (low + high);
    (raw(middle) < value * std_ ? low : high) = middle;
  }
  return normal_share(0.5 * (low + high));
}

void check_linear_spec(const WorldSpec& spec) {
  check_scaling_spec(spec);
  const auto own = world_settings<LinearWorldSettings>(spec);
  const int pairs = spec.variables * (spec.variables - 1) / 2;
  if (own.confounders > pairs) {
    throw UsageError(
        fmt::format("{} variables cannot have {} hidden causes of two each", spec.variables, own.confounders),
        fmt::format("lower linear.confounders to {} or less", pairs));
  }
}

World linear_world(const WorldSpec& spec) {
  check_linear_spec(spec);
  const auto own = world_settings<LinearWorldSettings>(spec);
  Dag graph = scaling_graph(spec);
  const int n = spec.variables;
  const NoiseLaw law(own.noise, own.gaussian);
  const auto hidden = draw_hidden(spec, own.confounders);
  MatrixD covariance = MatrixD::Zero(n, n);  // of the variables, as far as they have been made
  std::vector<std::shared_ptr<const Mechanism>> mechanisms(static_cast<std::size_t>(n));
  for (const int i : graph.topological_order()) {
    Random random(spec.seed, Stream::kWorldStructure, kWeightRows + static_cast<std::uint64_t>(i));
    const double explained = random.uniform(kLeastExplained, kMostExplained);
    Vector<double> weights = Vector<double>::Zero(n);
    double variance = 0;
    for (int draw = 0; draw < kDraws; ++draw) {
      for (const int j : graph.parents(i)) {
        const double size = random.uniform(kLeastWeight, kMostWeight);
        weights(j) = random.uniform() < 0.5 ? -size : size;
      }
      variance = weights.dot(covariance * weights);
      if (variance >= kLeastLeft * weights.squaredNorm()) break;
    }
    double left = 1;
    if (variance > 0) {
      weights *= std::sqrt(explained / variance);
      left = 1 - explained;
    }
    const Vector<double> with_others = covariance * weights;
    covariance.row(i) = with_others.transpose();
    covariance.col(i) = with_others;
    covariance(i, i) = 1;
    mechanisms[static_cast<std::size_t>(i)] = std::make_shared<LinearMechanism>(
        std::vector<double>(weights.begin(), weights.end()), std::sqrt(left), law, hidden[static_cast<std::size_t>(i)]);
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return {spec.name,
          fmt::format("{} variables of a {} graph with linear effects and {} noise, {}", n, spec.graph,
                      own.gaussian == 1 ? "gaussian" : own.noise,
                      own.mixing == "none" ? "each seen as it is" : "seen through a rotation"),
          StructuralCausalModel(std::move(graph), std::move(mechanisms)),
          std::vector<LatentRange>(static_cast<std::size_t>(n), {-kInfinity, kInfinity}),
          [](int, Random& random) { return random.normal(); },
          {},
          std::make_shared<CouplingFlow>(own.mixing == "none" ? CouplingFlow::identity(n)
                                                              : CouplingFlow::linear(n, spec.seed))};
}

MatrixD linear_weights(const World& world) {
  MatrixD weights(world.size(), world.size());
  for (int i = 0; i < world.size(); ++i) {
    const std::vector<double>& of = linear_mechanism(world, i).weights();
    weights.col(i) = Eigen::Map<const Vector<double>>(of.data(), world.size());
  }
  return weights;
}

std::vector<std::pair<int, int>> linear_hidden_causes(const World& world) {
  std::vector<std::pair<int, int>> reached;
  for (int i = 0; i < world.size(); ++i) {
    for (const int h : linear_mechanism(world, i).hidden()) {
      const auto at = static_cast<std::size_t>(h);
      if (at >= reached.size()) reached.resize(at + 1, {-1, -1});
      (reached[at].first < 0 ? reached[at].first : reached[at].second) = i;
    }
  }
  return reached;
}

DataKind linear_kind() {
  return {
      "single", "single vectors of the world without interventions", {.labels = true, .graph = true}, linear_sample};
}

}  // namespace causeway

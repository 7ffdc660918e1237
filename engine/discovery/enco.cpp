#include "engine/discovery/enco.h"

#include <memory>
#include <unordered_map>

#include "engine/discovery/break_cycles.h"
#include "engine/discovery/enco_samples.h"
#include "engine/discovery/enco_streams.h"

namespace causeway {

namespace {

/// Losses of sets of parents on one target's samples. The densities are fixed while the graph is fitted, so every
/// loss is computed once a round, when it is first needed.
class LossTable {
 public:
  LossTable(std::vector<std::unique_ptr<ConditionalDensity>>& densities, const std::vector<MatrixF>& samples)
      : densities_(densities),
        samples_(samples),
        known_(densities.size(), std::vector<std::unordered_map<ParentSet, double>>(samples.size())) {}

  void forget() {
    for (auto& variable : known_) {
      for (auto& losses : variable) losses.clear();
    }
  }

  /// Computes what edge_costs() will ask for on the samples of `set` (0: no intervention, k: variable k - 1), with a
  /// task for each variable. Most of the time there is nothing to do, and then no thread is woken.
  void prepare(ThreadPool& pool, std::size_t set, const std::vector<ParentSets>& graphs) {
    const std::size_t n = densities_.size();
    std::vector<std::vector<ParentSet>> missing(n);
    bool any = false;
    for (std::size_t j = 0; j < n; ++j) {
      if (j + 1 == set) continue;
      for (const ParentSets& graph : graphs) {
        for (std::size_t i = 0; i < n; ++i) {
          if (i == j) continue;
          const ParentSet edge = only_parent(static_cast<int>(i));
          for (const ParentSet parents : {graph[j] | edge, graph[j] & ~edge}) {
            if (known_[j][set].try_emplace(parents).second) missing[j].push_back(parents);
          }
        }
      }
      any = any || !missing[j].empty();
    }
    if (!any) return;
    pool.parallel_for(static_cast<int>(n), [&](int variable) {
      const auto j = static_cast<std::size_t>(variable);
      for (const ParentSet parents : missing[j]) {
        known_[j][set].at(parents) = densities_[j]->mean_loss(samples_[set], parents);
      }
    });
  }

  double at(std::size_t set, int variable, ParentSet parents) const {
    return known_[static_cast<std::size_t>(variable)][set].at(parents);
  }

 private:
  std::vector<std::unique_ptr<ConditionalDensity>>& densities_;
  const std::vector<MatrixF>& samples_;
  std::vector<std::vector<std::unordered_map<ParentSet, double>>> known_;
};

/// gamma and theta with their optimisers. Orientations have one each: an intervention moves those of its target alone,
/// and the moments of the others must not decay meanwhile.
class BeliefOptimiser {
 public:
  explicit BeliefOptimiser(int n)
      : n_(n), gamma_weights_(Vector<double>::Zero(n * n)), theta_weights_(static_cast<std::size_t>(n * n)) {
    gamma_state_.reset(n * n);
    theta_states_.resize(theta_weights_.size());
    for (std::size_t i = 0; i < theta_weights_.size(); ++i) {
      theta_weights_[i] = Vector<double>::Zero(1);
      theta_states_[i].reset(1);
    }
  }

  EdgeBelief belief() const {
    EdgeBelief belief{Eigen::Map<const MatrixD>(gamma_weights_.data(), n_, n_), MatrixD::Zero(n_, n_)};
    for (int i = 0; i < n_; ++i) {
      for (int j = i + 1; j < n_; ++j) {
        belief.theta(i, j) = theta_weights_[pair(i, j)](0);
        belief.theta(j, i) = -belief.theta(i, j);
      }
    }
    return belief;
  }

  void update(const BeliefGradient& gradient, int target, const EncoSettings& settings) {
    // Moments of gamma as in the authors' code: a short memory of the scale, so that entries settle fast.
    AdamSettings adam;
    adam.beta2 = 0.9;
    std::vector<Vector<double>> slope{Eigen::Map<const Vector<double>>(gradient.gamma.data(), n_ * n_)};
    adam_update(own_thread_, adam, settings.gamma_rate, slope, gamma_weights_, gamma_state_);
    for (int other = 0; target >= 0 && other < n_; ++other) {
      if (other == target) continue;
      const int i = std::min(target, other), j = std::max(target, other);
      std::vector<Vector<double>> one{Vector<double>::Constant(1, gradient.theta(i, j))};
      adam_update(own_thread_, {}, settings.theta_rate, one, theta_weights_[pair(i, j)], theta_states_[pair(i, j)]);
    }
  }

 private:
  std::size_t pair(int i, int j) const { return static_cast<std::size_t>(i * n_ + j); }

  int n_;
  ThreadPool own_thread_{1};
  Vector<double> gamma_weights_;
  AdamState<double> gamma_state_;
  std::vector<Vector<double>> theta_weights_;  // of pair (i < j): theta(i, j)
  std::vector<AdamState<double>> theta_states_;
};

/// The targets of one round's updates: every usable one equally often, in a random order.
std::vector<std::size_t> target_sequence(const std::vector<MatrixF>& samples, int count, std::uint64_t seed,
                                         std::uint64_t round) {
  std::vector<std::size_t> usable;
  for (std::size_t t = 0; t < samples.size(); ++t) {
    if (samples[t].rows() > 0) usable.push_back(t);
  }
  std::vector<std::size_t> sequence;
  Random random = enco_random(seed, EncoUse::kTargets, 0, round);
  while (sequence.size() < static_cast<std::size_t>(count)) {
    for (std::size_t i = usable.size(); i > 1; --i) {
      std::swap(usable[i - 1], usable[random.below(static_cast<std::uint32_t>(i))]);
    }
    sequence.insert(sequence.end(), usable.begin(), usable.end());
  }
  sequence.resize(static_cast<std::size_t>(count));
  return sequence;
}

EncoResult read_out(const EdgeBelief& belief, const EncoSamples& samples) {
  const int n = belief.variables();
  EncoResult result;
  result.existence = belief.gamma.unaryExpr(&sigmoid);
  result.existence.diagonal().setZero();
  result.orientation = belief.theta.unaryExpr(&sigmoid);
  result.strengths = belief.probabilities();
  result.edges = (result.existence.array() > 0.5 && result.orientation.array() > 0.5).cast<int>();
  result.edges.diagonal().setZero();
  result.cut = break_cycles(result.edges, result.strengths);
  result.pairs_of_target = samples.pairs_of_target;
  const auto was_target = [&](int i) { return samples.score[static_cast<std::size_t>(i) + 1].rows() > 0; };
  for (int i = 0; i < n; ++i) {
    for (int j = i + 1; j < n; ++j) {
      const bool depend = std::max(result.existence(i, j), result.existence(j, i)) > 0.5;
      if (depend && !was_target(i) && !was_target(j)) result.undecided.emplace_back(i, j);
    }
  }
  return result;
}

}  // namespace

EncoResult enco(const MatrixF& before, const MatrixF& after, const std::vector<int>& targets,
                const EncoSettings& settings, int threads, std::uint64_t seed) {
  ThreadPool pool(threads);
  const EncoSamples samples = enco_samples(before, after, targets, settings.score_rows);
  const auto n = static_cast<int>(before.cols());
  std::vector<std::unique_ptr<ConditionalDensity>> densities;
  for (int j = 0; j < n; ++j) {
    densities.push_back(std::make_unique<ConditionalDensity>(settings.density, n, j, seed));
  }
  LossTable losses(densities, samples.score);
  BeliefOptimiser optimiser(n);
  if (n == 1) return read_out(optimiser.belief(), samples);  // a single variable has no possible edges

  for (int round = 0; round < settings.rounds; ++round) {
    const MatrixD probabilities = optimiser.belief().probabilities();
    const double rate =
        cosine_schedule(settings.fit_rate, 0.1 * settings.fit_rate, static_cast<double>(round) / settings.rounds);
    pool.parallel_for(n, [&](int j) {
      const auto variable = static_cast<std::size_t>(j);
      densities[variable]->fit(samples.fit, samples.fit_rows[variable], probabilities.col(j),
                               round == 0 ? settings.first_fit_steps : settings.fit_steps, rate);
    });
    losses.forget();
    const auto sequence = target_sequence(samples.score, settings.graph_steps, seed, static_cast<std::uint64_t>(round));
    for (int step = 0; step < settings.graph_steps; ++step) {
      const EdgeBelief belief = optimiser.belief();
      Random random = enco_random(seed, EncoUse::kGraphs, 0,
                                  static_cast<std::uint64_t>(round) * static_cast<std::uint64_t>(settings.graph_steps) +
                                      static_cast<std::uint64_t>(step));
      const auto graphs = sample_graphs(belief.probabilities(), settings.graphs, random);
      const std::size_t set = sequence[static_cast<std::size_t>(step)];
      const int target = static_cast<int>(set) - 1;
      losses.prepare(pool, set, graphs);
      const MatrixD costs = edge_costs(
          graphs, target, [&](int variable, ParentSet parents) { return losses.at(set, variable, parents); });
      optimiser.update(belief_gradient(belief, costs, target, settings.sparsity), target, settings);
    }
  }
  return read_out(optimiser.belief(), samples);
}

}  // namespace causeway

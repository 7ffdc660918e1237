#include "engine/models/ilcm_graph.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace causeway {

namespace {

constexpr double kMinStd = 0.1;
constexpr double kUnseen = 0.002;        // share of the noise at either end, where mechanisms were hardly fitted
constexpr int kShuffles = 4;             // of each cause: the strengths of its edges are averages over them
constexpr Eigen::Index kLeastRows = 64;  // with fewer rows within the noise seen, all rows count
constexpr double kLeastMoved = 0.01;     // of a shuffle: changes are not scaled up from less than this

std::vector<int> permutation(Eigen::Index rows, std::uint64_t seed, std::uint64_t use) {
  std::vector<int> p(static_cast<std::size_t>(rows));
  std::iota(p.begin(), p.end(), 0);
  Random random(seed, Stream::kDiscovery, use);
  for (std::size_t i = p.size(); i > 1; --i) std::swap(p[i - 1], p[random.below(static_cast<std::uint32_t>(i))]);
  return p;
}

Vector<float> shuffled(const Eigen::Ref<const Vector<float>>& column, const std::vector<int>& p) {
  Vector<float> out(column.size());
  for (Eigen::Index r = 0; r < column.size(); ++r) out(r) = column(p[static_cast<std::size_t>(r)]);
  return out;
}

/// Output of mechanism i for its own noise `own` in the given noise context.
Vector<double> solve_one(const Ilcm& model, int i, const Vector<float>& own, const MatrixF& context) {
  return model.solve(i, own, context).cast<double>();
}

double clamped_std(const Vector<double>& output) {
  return std::max(std::sqrt((output.array() - output.mean()).square().mean()), kMinStd);
}

/// For each noise variable the range that holds all but the outermost share kUnseen at either end.
std::pair<Eigen::RowVectorXf, Eigen::RowVectorXf> seen_range(const MatrixF& noise) {
  std::pair<Eigen::RowVectorXf, Eigen::RowVectorXf> range{noise.cols(), noise.cols()};
  const auto outside = static_cast<Eigen::Index>(kUnseen * static_cast<double>(noise.rows()));
  for (Eigen::Index j = 0; j < noise.cols(); ++j) {
    Vector<float> column = noise.col(j);
    std::sort(column.begin(), column.end());
    range.first(j) = column(outside);
    range.second(j) = column(column.size() - 1 - outside);
  }
  return range;
}

/// Mean squared difference of two outputs in units of the first one's standard deviation.
double standardised_change(const Vector<double>& base, const Vector<double>& changed) {
  return ((changed - base) / clamped_std(base)).squaredNorm() / static_cast<double>(base.size());
}

/// Latents before `position` in the order whose noise the mechanism there reads, directly or through one it reads.
std::vector<int> read_before(const Ilcm& model, const std::vector<int>& order, std::size_t position) {
  std::vector<int> read;
  for (std::size_t p = position; p-- > 0;) {
    const auto candidate = static_cast<std::size_t>(order[p]);
    const auto reads = [&](int i) { return model.masks()[static_cast<std::size_t>(i)][candidate] != 0; };
    const bool indirectly = !model.reads_causes() && std::any_of(read.begin(), read.end(), reads);
    if (reads(order[position]) || indirectly) read.push_back(order[p]);
  }
  return read;
}

/// What shuffles of a cause did to an effect, summed over rows.
struct Shuffled {
  double effect = 0;  // squared changes of the effect, by its variance
  double cause = 0;   // squared changes of the cause
  Eigen::Index rows = 0;

  void add(double effect_change, double cause_change) {
    effect += effect_change;
    cause += cause_change;
    ++rows;
  }
};

/// The mean change of the effect, by the share of a whole shuffle that the cause moved.
double strength(const Shuffled& counted, const Shuffled& all) {
  if (all.cause == 0) return 0;
  const double change = counted.effect / static_cast<double>(counted.rows);
  const double moved =
      (counted.cause / static_cast<double>(counted.rows)) / (all.cause / static_cast<double>(all.rows));
  return change / std::max(moved, kLeastMoved);
}

}  // namespace

MatrixD noise_dependence(const Ilcm& model, const MatrixF& noise, std::uint64_t seed) {
  const int n = model.latents();
  MatrixD dependence = MatrixD::Zero(n, n);
  for (int i = 0; i < n; ++i) {
    const Vector<double> base = solve_one(model, i, noise.col(i), noise);
    for (int j = 0; j < n; ++j) {
      if (i == j) continue;
      MatrixF context = noise;
      context.col(j) = shuffled(noise.col(j), permutation(noise.rows(), seed, static_cast<std::uint64_t>(j)));
      dependence(i, j) = standardised_change(base, solve_one(model, i, noise.col(i), context));
    }
  }
  return dependence;
}

std::vector<int> topological_order(const MatrixD& dependence) {
  const int n = static_cast<int>(dependence.rows());
  std::vector<int> remaining(static_cast<std::size_t>(n));
  std::iota(remaining.begin(), remaining.end(), 0);
  std::vector<int> order;
  while (!remaining.empty()) {
    const auto on_others = [&](int i) {
      double sum = 0;
      for (const int j : remaining) sum += dependence(i, j);
      return sum;
    };
    const auto least =
        std::min_element(remaining.begin(), remaining.end(), [&](int a, int b) { return on_others(a) < on_others(b); });
    order.push_back(*least);
    remaining.erase(least);
  }
  return order;
}

MatrixD edge_strengths(const Ilcm& model, const std::vector<int>& order, const MatrixF& noise, std::uint64_t seed) {
  const int n = model.latents();
  MatrixD strengths = MatrixD::Zero(n, n);
  if (!model.shape().context) return strengths;
  const MatrixF causal = model.causal_from_noise(noise);
  const auto range = seen_range(noise);
  const auto& least = range.first;
  const auto& most = range.second;
  // Noise that a mechanism may read but that does not come before it in the order is replaced by independent noise.
  MatrixF background(noise.rows(), noise.cols());
  for (int j = 0; j < n; ++j) {
    background.col(j) = shuffled(noise.col(j), permutation(noise.rows(), seed, static_cast<std::uint64_t>(n + j)));
  }
  for (std::size_t position = 1; position < order.size(); ++position) {
    const int target = order[position];
    const std::vector<int> read = read_before(model, order, position);
    // The noise that the causal variables before z_target have, computed back from them along the order.
    const auto context_of = [&](const MatrixF& z) {
      if (model.reads_causes()) return model.noise_from_causal(z);
      MatrixF context = background;
      for (std::size_t p = 0; p < position; ++p) {
        const int a = order[p];
        context.col(a) = model.invert(a, z.col(a), context);
      }
      return context;
    };
    const auto output = [&](const MatrixF& z, const MatrixF& context) -> Vector<double> {
      if (!model.reads_causes()) return solve_one(model, target, noise.col(target), context);
      return model.solve_from_causes(target, noise.col(target), z).cast<double>();
    };
    const Vector<double> base = output(causal, context_of(causal));
    const double std = clamped_std(base);
    for (const int cause : read) {
      Shuffled known, all;
      for (int shuffle = 0; shuffle < kShuffles; ++shuffle) {
        MatrixF z = causal;
        z.col(cause) = shuffled(causal.col(cause),
                                permutation(noise.rows(), seed, static_cast<std::uint64_t>(cause + 2 * n * shuffle)));
        const MatrixF context = context_of(z);
        const Vector<double> changed = output(z, context);
        for (Eigen::Index r = 0; r < base.size(); ++r) {
          const double effect = std::pow((changed(r) - base(r)) / std, 2);
          const double moved = std::pow(static_cast<double>(z(r, cause)) - causal(r, cause), 2);
          const bool seen = std::all_of(read.begin(), read.end(),
                                        [&](int a) { return context(r, a) >= least(a) && context(r, a) <= most(a); });
          all.add(effect, moved);
          if (seen) known.add(effect, moved);
        }
      }
      strengths(cause, target) = strength(known.rows >= kLeastRows ? known : all, all);
    }
  }
  return strengths;
}

std::optional<LearnedGraph> Ilcm::read_graph(const MatrixF& codes, std::uint64_t seed) const {
  if (codes.rows() < 2) return std::nullopt;
  const MatrixF noise = encode_noise(codes);
  if (!noise.allFinite()) return std::nullopt;
  LearnedGraph graph;
  graph.order = order_.empty() ? topological_order(noise_dependence(*this, noise, seed)) : order_;
  graph.strengths = edge_strengths(*this, graph.order, noise, seed);
  return graph;
}

}  // namespace causeway
